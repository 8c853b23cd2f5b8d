/**
 * From text to the numbers that a text tower reads: tokenizers in the files of the reference's models, and a trainer of
 * small ones. Knows nothing of tensors and models.
 */
@NullMarked
package dev.vit4j.text;

import org.jspecify.annotations.NullMarked;
