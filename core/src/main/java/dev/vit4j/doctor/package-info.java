/**
 * Whether vit4j can work on this machine, and what to do where it can't. Looks at everything that a start depends on before
 * it is needed, and puts the engine's libraries into their cache.
 */
@NullMarked
package dev.vit4j.doctor;

import org.jspecify.annotations.NullMarked;
