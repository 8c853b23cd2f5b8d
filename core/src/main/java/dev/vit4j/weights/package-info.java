/**
 * Files of tensors, and parameters by path. Reads and writes safetensors, translates the names of
 * other toolkits, and hands a model its parameters one by one, checked against the shape it expects.
 * Knows tensors and files, but no model.
 */
@NullMarked
package dev.vit4j.weights;

import org.jspecify.annotations.NullMarked;
