/** The bench commands. */
@NullMarked
package dev.vit4j.cli.bench;

import org.jspecify.annotations.NullMarked;
