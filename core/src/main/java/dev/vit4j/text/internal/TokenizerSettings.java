package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What tokenizer_config.json says, and special_tokens_map.json and added_tokens.json of older folders.
 *
 * @param tokenizerClass of the reference, without "Fast"; empty if not given
 * @param longest text in tokens, with special ones; empty if not limited
 * @param named special tokens by field, such as {@code pad_token}
 * @param added tokens by id
 * @param extra special tokens without a role
 */
public record TokenizerSettings(
        String tokenizerClass,
        OptionalInt longest,
        Map<String, AddedToken> named,
        Map<Integer, AddedToken> added,
        List<AddedToken> extra,
        JsonFields fields) {

    public static final String FILE_NAME = "tokenizer_config.json";
    static final String SPECIAL_TOKENS = "special_tokens_map.json";

    /** Of the first versions: tokens with their ids. */
    static final String ADDED_TOKENS = "added_tokens.json";

    private static final String ADDED = "added_tokens_decoder";
    private static final List<String> NAMES = List.of("bos_token", "eos_token", "unk_token", "pad_token");

    /** The reference writes a number of 31 digits for "not limited". */
    private static final double LIMITED = 1e6;

    static TokenizerSettings read(Path folder) {
        JsonFields fields = optional(folder.resolve(FILE_NAME));
        Map<String, AddedToken> named = new LinkedHashMap<>();
        named(fields, named);
        Map<Integer, AddedToken> added = new LinkedHashMap<>();
        if (fields.has(ADDED)) {
            JsonFields tokens = fields.object(ADDED);
            for (String id : tokens.names()) {
                added.put(id(tokens, id), AddedToken.read(tokens.object(id)));
            }
        } else {
            named(optional(folder.resolve(SPECIAL_TOKENS)), named);
            JsonFields older = optional(folder.resolve(ADDED_TOKENS));
            for (String token : older.names()) {
                added.put(older.wholeNumber(token, 0), added(token, named));
            }
        }
        double longest = fields.number("model_max_length", LIMITED);
        if (longest < 1) {
            throw fields.unexpected("model_max_length", "a whole number from 1");
        }
        List<AddedToken> extra = new ArrayList<>();
        for (String name : List.of("extra_special_tokens", "additional_special_tokens")) {
            fields.anyTexts(name).forEach(token -> extra.add(AddedToken.special(token)));
        }
        return new TokenizerSettings(
                fields.text("tokenizer_class", "").replaceFirst("Fast$", ""),
                longest < LIMITED ? OptionalInt.of((int) longest) : OptionalInt.empty(),
                named,
                added,
                extra,
                fields);
    }

    private static JsonFields optional(Path file) {
        return Files.exists(file) ? JsonFields.read(file) : TokenizerFile.noFields(file);
    }

    private static AddedToken added(String token, Map<String, AddedToken> named) {
        boolean isSpecial =
                named.values().stream().anyMatch(one -> one.content().equals(token));
        return new AddedToken(token, false, false, false, !isSpecial);
    }

    private static int id(JsonFields tokens, String id) {
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException e) {
            throw tokens.unexpected(id, "named by an id, a whole number");
        }
    }

    private static void named(JsonFields fields, Map<String, AddedToken> named) {
        for (String name : NAMES) {
            if (fields.isText(name)) {
                named.put(name, AddedToken.special(fields.text(name, "")));
            } else if (fields.isObject(name)) {
                named.put(name, AddedToken.read(fields.object(name)));
            }
        }
    }

    Optional<AddedToken> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** The piece of unknown characters. */
    Optional<String> unknown(String absent) {
        return Optional.of(named("unk_token").map(AddedToken::content).orElse(absent));
    }

    /** A side of the text, left or right. */
    boolean isLeft(String field, String absent) {
        String side = fields.text(field, absent);
        if (!side.equals("left") && !side.equals("right")) {
            throw fields.unexpected(field, "left or right");
        }
        return side.equals("left");
    }
}
