/**
 * The engine room: a thin, typed face of libtorch and the only package that names it. Tensors, scopes
 * that own them, devices, number formats, seeded generators, the fast calls of oneDNN and the threads
 * that share a batch live here. What a tensor means (an image, a weight) is not known here.
 */
@NullMarked
package dev.vit4j.tensor;

import org.jspecify.annotations.NullMarked;
