/** Stacks of blocks with the backward pass written out. Not part of the public API. */
@NullMarked
package dev.vit4j.internal.runtime.training;

import org.jspecify.annotations.NullMarked;
