/** Checks whether vit4j works on this machine. */
@NullMarked
package dev.vit4j.doctor;

import org.jspecify.annotations.NullMarked;
