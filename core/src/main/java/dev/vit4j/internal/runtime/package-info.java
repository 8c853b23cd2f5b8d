/**
 * How models run: stacks of blocks with the backward pass written out, for training, and models laid out for inference
 * with the threads that share their work. It computes what the parts of {@code nn} say, and knows no files, labels or
 * data sets.
 */
@NullMarked
package dev.vit4j.internal.runtime;

import org.jspecify.annotations.NullMarked;
