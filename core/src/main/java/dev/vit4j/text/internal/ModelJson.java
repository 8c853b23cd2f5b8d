package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import java.util.Optional;

/** Makes the model of a tokenizer from its fields and tables. */
final class ModelJson {

    private static final int LONGEST_WORD = 100;

    private ModelJson() {}

    /** @throws ResourceException if a field is missing, or the kind of model is not supported */
    static SubwordModel read(TokenizerFile file) {
        JsonFields model = file.model();
        ModelTables tables = file.tables();
        String origin = file.fields().origin();
        if (tables.vocabulary().isEmpty()) {
            throw new ResourceException(origin + ": model.vocab must have pieces, found none");
        }
        // files of the first versions have no type
        String type = model.text("type", tables.merges().isEmpty() ? "WordPiece" : "BPE");
        return switch (type) {
            case "BPE" -> bytePair(file, options(model));
            case "Unigram" ->
                new UnigramModel(
                        tables.vocabulary(),
                        tables.scores(),
                        model.wholeNumber("unk_id", -1),
                        model.flag("byte_fallback", false),
                        origin);
            case "WordPiece" ->
                new WordPieceModel(
                        tables.vocabulary(),
                        model.text("unk_token", "[UNK]"),
                        model.text("continuing_subword_prefix", "##"),
                        model.wholeNumber("max_input_chars_per_word", LONGEST_WORD),
                        origin);
            default -> throw model.unexpected("type", "BPE, Unigram or WordPiece");
        };
    }

    private static BytePairModel.Options options(JsonFields model) {
        if (model.number("dropout", 0) != 0) {
            throw model.unexpected("dropout", "absent or 0, as merges left out at random give other ids each time");
        }
        return new BytePairModel.Options(
                model.isText("unk_token") ? Optional.of(model.text("unk_token", "")) : Optional.empty(),
                model.text("continuing_subword_prefix", ""),
                model.text("end_of_word_suffix", ""),
                model.flag("fuse_unk", false),
                model.flag("byte_fallback", false),
                model.flag("ignore_merges", false));
    }

    /** Byte-pair encoding with other options than the file's. */
    static BytePairModel bytePair(TokenizerFile file, BytePairModel.Options options) {
        return new BytePairModel(
                file.tables().vocabulary(),
                file.tables().merges(),
                options,
                file.fields().origin());
    }
}
