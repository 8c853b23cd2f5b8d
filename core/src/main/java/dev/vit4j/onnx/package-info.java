/**
 * ONNX export: {@link dev.vit4j.onnx.OnnxExport} writes a model as an ONNX file. The package has the translation of the
 * model's parts to operators, and the file's layout. It neither runs nor reads ONNX models.
 */
@NullMarked
package dev.vit4j.onnx;

import org.jspecify.annotations.NullMarked;
