package dev.vit4j.text;

import java.util.Locale;
import java.util.Optional;

/** How a family of models expects its texts: special tokens, case, padding and length. */
public enum TextConvention {
    /**
     * CLIP: lower case, a start and an end token, and the texts of a batch padded to the longest. The end token doesn't
     * attend to what follows it, so padding changes no embedding.
     */
    CLIP(77, 49_408),

    /**
     * SigLIP: lower case, an end token, and every text padded to the model's length. The model was trained to attend to the
     * padding and is read at the last position: a text that is padded to another length has another embedding.
     */
    SIGLIP(64, 32_000);

    private final int defaultLength;
    private final int defaultVocabularySize;

    TextConvention(int defaultLength, int defaultVocabularySize) {
        this.defaultLength = defaultLength;
        this.defaultVocabularySize = defaultVocabularySize;
    }

    /** The maximum length of a text in tokens, for a model whose config.json doesn't have it. */
    public int defaultLength() {
        return defaultLength;
    }

    /** The size of the vocabulary, for a model whose config.json doesn't have it. */
    public int defaultVocabularySize() {
        return defaultVocabularySize;
    }

    /** The convention by a model_type of config.json or a tokenizer's class, such as {@code siglip_text_model}, if known. */
    public static Optional<TextConvention> ofModel(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // the second name is part of the first
        if (lower.contains("siglip")) {
            return Optional.of(SIGLIP);
        }
        return lower.contains("clip") ? Optional.of(CLIP) : Optional.empty();
    }
}
