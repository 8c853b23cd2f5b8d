/** Safetensors files, tensor bytes, path patterns, and models in several files. Not part of the public API. */
@NullMarked
package dev.vit4j.weights.internal;

import org.jspecify.annotations.NullMarked;
