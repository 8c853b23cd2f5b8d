package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** WordPiece as in BERT: from left to right the longest piece that fits; a word with a rest is unknown as a whole. */
public final class WordPieceModel implements SubwordModel {

    private final Map<String, Integer> vocabulary;
    private final int unknown;
    private final String prefix;
    private final int mostCharacters;

    /**
     * @param unknown the piece of words that can't be cut
     * @param prefix of each piece but a word's first
     * @param mostCharacters of a word; longer ones are unknown
     * @param origin names the file in errors
     * @throws ResourceException if the unknown piece is not in the vocabulary
     */
    public WordPieceModel(
            Map<String, Integer> vocabulary, String unknown, String prefix, int mostCharacters, String origin) {
        // Map.copyOf probes linearly: a quarter of a million short pieces, with hash codes side by side, take a minute
        this.vocabulary = Collections.unmodifiableMap(new HashMap<>(vocabulary));
        this.unknown = Optional.ofNullable(vocabulary.get(unknown))
                .orElseThrow(() -> new ResourceException(
                        origin + ": model.unk_token is \"" + unknown + "\", which model.vocab doesn't have"));
        this.prefix = prefix;
        this.mostCharacters = mostCharacters;
    }

    @Override
    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(String text, IntConsumer ids) {
        List<Integer> pieces = text.codePointCount(0, text.length()) > mostCharacters ? List.of() : pieces(text);
        if (pieces.isEmpty()) {
            ids.accept(unknown);
        }
        pieces.forEach(ids::accept);
    }

    /** Empty if a part of the word is no piece. */
    private List<Integer> pieces(String text) {
        List<Integer> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = text.length();
            Integer id = vocabulary.get(piece(text, from, to));
            while (id == null && to > from) {
                to = text.offsetByCodePoints(to, -1);
                id = to > from ? vocabulary.get(piece(text, from, to)) : null;
            }
            if (id == null) {
                return List.of();
            }
            pieces.add(id);
            from = to;
        }
        return pieces;
    }

    private String piece(String text, int from, int to) {
        return (from == 0 ? "" : prefix) + text.substring(from, to);
    }
}
