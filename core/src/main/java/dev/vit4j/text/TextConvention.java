package dev.vit4j.text;

import java.util.Locale;
import java.util.Optional;

/** How a family of models wants its texts: with which tokens around them, and how long. */
public enum TextConvention {
    /**
     * CLIP: a start and an end token, and the texts of a batch padded to the longest. What stands behind the end token is
     * not seen by it, so padding changes no embedding.
     */
    CLIP(77, 49_408),

    /**
     * SigLIP: lower case, an end token, and every text padded to the model's length. The model was trained with the
     * padding, sees all of it without a mask, and pools at the last place: a text that is padded to another length has
     * another embedding.
     */
    SIGLIP(64, 32_000);

    private final int defaultLength;
    private final int defaultVocabularySize;

    TextConvention(int defaultLength, int defaultVocabularySize) {
        this.defaultLength = defaultLength;
        this.defaultVocabularySize = defaultVocabularySize;
    }

    /** The length in tokens of a model whose config.json doesn't say it. */
    public int defaultLength() {
        return defaultLength;
    }

    /** The number of token embeddings of a model whose config.json doesn't say it. */
    public int defaultVocabularySize() {
        return defaultVocabularySize;
    }

    /** By a config.json's model_type or a tokenizer's class, such as {@code siglip_text_model}; empty for others. */
    public static Optional<TextConvention> ofModel(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // the second name is part of the first
        if (lower.contains("siglip")) {
            return Optional.of(SIGLIP);
        }
        return lower.contains("clip") ? Optional.of(CLIP) : Optional.empty();
    }
}
