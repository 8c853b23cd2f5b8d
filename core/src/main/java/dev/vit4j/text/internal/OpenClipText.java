package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.text.TextConvention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What OpenCLIP's configuration says about the texts of its model.
 *
 * @param cleaning of a text before it is tokenized
 * @param contextLength the longest text in tokens, with those around it
 */
record OpenClipText(TextConvention convention, UnaryOperator<String> cleaning, int contextLength) {

    private static final String FILE_NAME = "open_clip_config.json";

    private static final TextPattern PUNCTUATION = TextPattern.regex("[!-/\\:-@\\[-`{-~]", FILE_NAME);
    private static final TextPattern SPACES = TextPattern.regex("\\s+", FILE_NAME);

    /** {@code canonicalize_text} of open_clip/tokenizer.py. */
    private static final UnaryOperator<String> CANONICAL = NormalizerJson.sequence(List.of(
            text -> text.replace('_', ' '),
            NormalizerJson.replace(PUNCTUATION, ""),
            ReferenceCharacters::lowerCase,
            NormalizerJson.replace(SPACES, " "),
            NormalizerJson.strip(true, true)));

    /**
     * Empty if the folder isn't OpenCLIP's.
     *
     * @throws ResourceException if texts are to be cleaned in a way that vit4j doesn't have
     */
    static Optional<OpenClipText> read(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        Path other = folder.resolve("config.json");
        if (!Files.exists(file)
                || (Files.exists(other) && JsonFields.read(other).has("model_type"))) {
            return Optional.empty();
        }
        JsonFields model = JsonFields.read(file).objectOrAll("model_cfg");
        JsonFields text = model.objectOrAll("text_cfg");
        boolean isSiglip = model.has("init_logit_bias");
        return Optional.of(new OpenClipText(
                isSiglip ? TextConvention.SIGLIP : TextConvention.CLIP,
                cleaning(text),
                text.wholeNumber("context_length", TextConvention.CLIP.defaultLength())));
    }

    /** The ways that change nothing but blanks and case are the tokenizer's own. */
    private static UnaryOperator<String> cleaning(JsonFields text) {
        if (!text.has("tokenizer_kwargs")) {
            return UnaryOperator.identity();
        }
        JsonFields settings = text.object("tokenizer_kwargs");
        String clean = settings.text("clean", "whitespace");
        return switch (clean) {
            case "canonicalize" -> CANONICAL;
            case "whitespace", "lower" -> UnaryOperator.identity();
            default -> throw settings.unexpected("clean", "canonicalize, whitespace or lower");
        };
    }
}
