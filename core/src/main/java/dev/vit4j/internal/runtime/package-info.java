/**
 * How models run: encoders with a hand-written backward pass for training, and packed models for inference
 * with the threads that share their work. It computes the same as the parts of {@code nn}, and doesn't depend on files,
 * labels or data sets.
 */
@NullMarked
package dev.vit4j.internal.runtime;

import org.jspecify.annotations.NullMarked;
