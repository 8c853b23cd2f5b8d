package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.text.TextConvention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model's config.json says about its text tower.
 *
 * @param convention of the model's text
 * @param vocabularySize rows of the token embedding
 * @param positions rows of the position embedding
 * @param endToken id that CLIP's tower pools at; empty if it pools elsewhere
 * @param origin names the fields in messages
 */
public record TowerConfig(
        TextConvention convention, int vocabularySize, int positions, OptionalInt endToken, String origin) {

    private static final String FILE_NAME = "config.json";

    private static final int CLIP_END = 49_407;

    /** Older files have this id, whatever the tokenizer's is; their towers pool at the highest id of a text. */
    private static final int POOLED_AT_HIGHEST = 2;

    /** Empty if the folder has no config.json, or none of a model with a text tower. */
    static Optional<TowerConfig> read(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonFields fields = JsonFields.read(file);
        Optional<TextConvention> convention = TextConvention.ofModel(fields.text("model_type", ""));
        // that of a text tower alone is the file itself
        JsonFields text = fields.objectOrAll("text_config");
        return convention.map(found -> new TowerConfig(
                found,
                text.wholeNumber("vocab_size", found.defaultVocabularySize()),
                text.wholeNumber("max_position_embeddings", found.defaultLength()),
                endToken(found, text),
                text.origin()));
    }

    private static OptionalInt endToken(TextConvention convention, JsonFields text) {
        int endToken = text.wholeNumber("eos_token_id", CLIP_END);
        return convention == TextConvention.CLIP && endToken != POOLED_AT_HIGHEST
                ? OptionalInt.of(endToken)
                : OptionalInt.empty();
    }
}
