/**
 * How models answer: laid out for inference, with the threads that share their work. It computes what the parts of
 * {@code nn} say, and knows no files, labels or data sets. Not part of the public API.
 */
@NullMarked
package dev.vit4j.internal.runtime;

import org.jspecify.annotations.NullMarked;
