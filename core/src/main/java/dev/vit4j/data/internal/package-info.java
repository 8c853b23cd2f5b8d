/** Assembling batches and wrapping data sets. Not part of the public API. */
@NullMarked
package dev.vit4j.data.internal;

import org.jspecify.annotations.NullMarked;
