/** Checkpoints and their stamps. Not part of the public API. */
@NullMarked
package dev.vit4j.run.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
