/**
 * The engine: a thin, typed wrapper of libtorch, and the only package that uses it. It has tensors, the scopes that own
 * them, devices, number formats, seeded random sources, and the threads that share a batch. It knows nothing about the
 * meaning of a tensor (an image, a weight).
 *
 * <p>Start with {@link dev.vit4j.tensor.Tensor} and {@link dev.vit4j.tensor.Scope}.
 */
@NullMarked
package dev.vit4j.tensor;

import org.jspecify.annotations.NullMarked;
