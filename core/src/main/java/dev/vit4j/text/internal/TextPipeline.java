package dev.vit4j.text.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * From a text to ids, without the tokens before and behind it: added tokens are found, the rest is normalized, cut into
 * words, and each word into pieces. Thread-safe.
 */
public final class TextPipeline {

    /** As many words as the reference keeps. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final int LONGEST_REMEMBERED = 64;

    private static final int REPLACEMENT = 0xfffd;

    private final UnaryOperator<String> cleaning;
    private final AddedTokens asWritten;
    private final UnaryOperator<String> normalizer;
    private final AddedTokens normalized;
    private final PreTokenizer preTokenizer;
    private final SubwordModel model;
    private final Map<Integer, String> pieces = new HashMap<>();

    /** The pieces of words that were met before: captions repeat them. */
    private final Map<String, int[]> remembered = new ConcurrentHashMap<>();

    TextPipeline(
            Map<AddedToken, Integer> added,
            UnaryOperator<String> normalizer,
            PreTokenizer preTokenizer,
            SubwordModel model) {
        this(UnaryOperator.identity(), added, normalizer, preTokenizer, model);
    }

    /** @param cleaning of a whole text, before added tokens are looked for in it */
    TextPipeline(
            UnaryOperator<String> cleaning,
            Map<AddedToken, Integer> added,
            UnaryOperator<String> normalizer,
            PreTokenizer preTokenizer,
            SubwordModel model) {
        this.cleaning = cleaning;
        this.asWritten = new AddedTokens(tokens(added, false), UnaryOperator.identity());
        this.normalized = new AddedTokens(tokens(added, true), normalizer);
        this.normalizer = normalizer;
        this.preTokenizer = preTokenizer;
        this.model = model;
        model.vocabulary().forEach((piece, id) -> pieces.put(id, piece));
        added.forEach((token, id) -> pieces.put(id, token.content()));
    }

    private static Map<AddedToken, Integer> tokens(Map<AddedToken, Integer> added, boolean normalized) {
        Map<AddedToken, Integer> tokens = new HashMap<>(added);
        tokens.keySet().removeIf(token -> token.isNormalized() != normalized);
        return tokens;
    }

    /** The piece with this id; empty text if there is none. */
    public String piece(int id) {
        return pieces.getOrDefault(id, "");
    }

    /** The highest id. */
    public int highestId() {
        return pieces.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The ids of a text; an unpaired surrogate in it counts as U+FFFD, as it has no UTF-8. */
    public int[] ids(String text) {
        IntStream.Builder ids = IntStream.builder();
        for (AddedTokens.Part part : asWritten.split(cleaning.apply(wellFormed(text)), true)) {
            if (part.id().isPresent()) {
                ids.add(part.id().get());
                continue;
            }
            String changed = normalizer.apply(part.text());
            for (AddedTokens.Part inner : normalized.split(changed, part.isFirst() && keepsFirst(part.text()))) {
                inner.id().ifPresentOrElse(ids::add, () -> addWords(new Segment(inner.text(), inner.isFirst()), ids));
            }
        }
        return ids.build().toArray();
    }

    /** Text behind a character that was left out is not the first, as in the reference. */
    private boolean keepsFirst(String text) {
        return !normalizer.apply(Character.toString(text.codePointAt(0))).isEmpty();
    }

    private static String wellFormed(String text) {
        return text.codePoints().anyMatch(TextPipeline::isSurrogate)
                ? text.codePoints()
                        .map(c -> isSurrogate(c) ? REPLACEMENT : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : text;
    }

    private static boolean isSurrogate(int character) {
        return Character.getType(character) == Character.SURROGATE;
    }

    private void addWords(Segment segment, IntConsumer ids) {
        for (Segment word : preTokenizer.split(segment)) {
            if (!word.text().isEmpty()) {
                Arrays.stream(pieces(word.text())).forEach(ids);
            }
        }
    }

    private int[] pieces(String word) {
        int[] known = remembered.get(word);
        if (known != null) {
            return known;
        }
        List<Integer> found = new ArrayList<>();
        model.tokenize(word, found::add);
        int[] ids = found.stream().mapToInt(Integer::intValue).toArray();
        if (word.length() <= LONGEST_REMEMBERED && remembered.size() < MOST_REMEMBERED) {
            remembered.put(word, ids);
        }
        return ids;
    }
}
