/**
 * The engine: a thin, typed wrapper of libtorch, and the only package that uses it. Tensors, scopes that own them,
 * devices, number formats, seeded generators, the fast kernels of oneDNN, and the threads that share a batch. It knows
 * nothing about the meaning of a tensor (an image, a weight).
 */
@NullMarked
package dev.vit4j.tensor;

import org.jspecify.annotations.NullMarked;
