/**
 * The steps of a tokenizer, as tokenizer.json describes them: normalizers, pre-tokenizers, models of pieces and the
 * tokens added around them. Not part of the public API.
 */
@NullMarked
package dev.vit4j.text.internal;

import org.jspecify.annotations.NullMarked;
