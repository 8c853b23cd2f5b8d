/** Comparison of a model with recorded outputs of the reference, Hugging Face transformers. Not part of the public API. */
@NullMarked
package dev.vit4j.verify.internal;

import org.jspecify.annotations.NullMarked;
