/**
 * Weights: files of tensors, and parameters by path. Reads and writes safetensors, maps the tensor names of other libraries,
 * and gives a model its parameters one by one, checked against the expected shapes ({@link dev.vit4j.weights.Params}).
 * Depends on tensors and files, but on no model.
 */
@NullMarked
package dev.vit4j.weights;

import org.jspecify.annotations.NullMarked;
