/** Comparison of a model with recorded outputs of the reference, Hugging Face transformers. */
@NullMarked
package dev.vit4j.verify;

import org.jspecify.annotations.NullMarked;
