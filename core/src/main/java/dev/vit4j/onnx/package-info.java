/**
 * Models for other runtimes: writes what a model folder holds as one ONNX file, by walking the model's parts.
 * What comes in is a part's translation to operators, and the file's layout. Nothing is run or read here.
 */
@NullMarked
package dev.vit4j.onnx;

import org.jspecify.annotations.NullMarked;
