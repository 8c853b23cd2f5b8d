/**
 * Tokenizers: from text to the token ids that a text tower reads. {@link dev.vit4j.text.Tokenizer} reads the files of the
 * reference's models, {@link dev.vit4j.text.BytePairTrainer} trains small ones. Knows nothing of tensors and models.
 */
@NullMarked
package dev.vit4j.text;

import org.jspecify.annotations.NullMarked;
