/**
 * How models run inference: packed weights, and the threads that share the work. It computes the same as the parts of
 * {@code nn}, and doesn't depend on files, labels or data sets. Not part of the public API.
 */
@NullMarked
package dev.vit4j.internal.runtime;

import org.jspecify.annotations.NullMarked;
