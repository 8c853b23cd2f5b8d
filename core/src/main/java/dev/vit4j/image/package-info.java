/**
 * Image decoding and preprocessing, exactly as in the reference: {@link dev.vit4j.image.ImageDecoder} reads files,
 * {@link dev.vit4j.image.Preprocessor} makes a model's input of them. Depends on files, weights and tensors, but not on
 * models or data sets.
 */
@NullMarked
package dev.vit4j.image;

import org.jspecify.annotations.NullMarked;
