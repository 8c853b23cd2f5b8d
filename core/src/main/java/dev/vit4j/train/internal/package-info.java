/** How a step is computed: flat buffers, workers, micro-batches. Not part of the public API. */
@NullMarked
package dev.vit4j.train.internal;

import org.jspecify.annotations.NullMarked;
