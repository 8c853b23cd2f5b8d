package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ids of a tokenizer's pieces and added tokens; an added token that has no id gets the next one. */
final class Vocabulary {

    private final Map<String, Integer> pieces;
    private final Map<String, AddedToken> tokens = new LinkedHashMap<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    /**
     * @param settingsFirst whether of a token that is described in both the description in tokenizer_config.json counts,
     *     and not that in tokenizer.json
     */
    Vocabulary(TokenizerFile file, TokenizerSettings settings, boolean settingsFirst) {
        pieces = file.tables().vocabulary();
        if (settingsFirst) {
            settings.added().forEach(this::add);
        }
        for (JsonFields token : file.fields().objects("added_tokens")) {
            int id = token.wholeNumber("id", -1);
            if (id < 0) {
                throw token.unexpected("id", "a whole number from 0");
            }
            add(id, AddedToken.read(token));
        }
        settings.added().forEach(this::add);
        // of two roles that name the same token the last one's description counts
        Map<String, AddedToken> named = new LinkedHashMap<>();
        settings.named().values().forEach(token -> named.put(token.content(), token));
        named.values().forEach(this::add);
        settings.extra().forEach(this::add);
    }

    private void add(int id, AddedToken token) {
        if (tokens.putIfAbsent(token.content(), token) == null) {
            ids.put(token.content(), pieces.getOrDefault(token.content(), id));
        }
    }

    private void add(AddedToken token) {
        if (!token.content().isEmpty()) {
            add(next(), token);
        }
    }

    private int next() {
        int highest = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        return Math.max(highest + 1, pieces.size());
    }

    /** The added tokens with their ids. */
    Map<AddedToken, Integer> added() {
        Map<AddedToken, Integer> added = new LinkedHashMap<>();
        tokens.values().forEach(token -> added.put(token, id(token)));
        return added;
    }

    /** @throws ResourceException if neither the vocabulary nor the added tokens have it */
    int id(AddedToken token) {
        Integer id = ids.getOrDefault(token.content(), pieces.get(token.content()));
        if (id == null) {
            throw new ResourceException("the tokenizer has no token " + token.content()
                    + ", which its texts begin, end or are padded with; are the files of one model?");
        }
        return id;
    }
}
