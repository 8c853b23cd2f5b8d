/**
 * ONNX export: writes the model in a model folder as one ONNX file, by walking the model's parts.
 * The package has the translation of parts to operators, and the file's layout. It neither runs nor reads models.
 */
@NullMarked
package dev.vit4j.onnx;

import org.jspecify.annotations.NullMarked;
