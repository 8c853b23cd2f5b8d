/**
 * Files of tensors, and parameters by path. Reads and writes safetensors, maps the tensor names of
 * other libraries, and gives a model its parameters one by one, checked against the expected shapes.
 * Depends on tensors and files, but on no model.
 */
@NullMarked
package dev.vit4j.weights;

import org.jspecify.annotations.NullMarked;
