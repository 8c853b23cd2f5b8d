package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The columns of captions. Token ids of captions that recur are kept: a data set of few captions is tokenized once, one
 * with millions whenever a batch is made, by the loader's threads.
 */
public final class CaptionColumns implements Collator {

    /** Captions whose ids are kept, the first ones met: 20 MB with 77 ids each. */
    private static final int MOST_KEPT = 1 << 16;

    private final Function<String, List<Integer>> tokenizer;
    private final UnaryOperator<String> phrased;
    private final Map<String, int[]> kept = new ConcurrentHashMap<>();

    /**
     * A caption in the words that the model reads instead: two with the same caption are equal, whatever the words.
     *
     * @param text the words
     */
    public record Phrased(String caption, String text) implements Target {}

    /** @param tokenizer a text to its ids; called by several threads */
    public CaptionColumns(Function<String, List<Integer>> tokenizer) {
        this(tokenizer, UnaryOperator.identity());
    }

    /** @param phrased the words for a caption that comes without */
    public CaptionColumns(Function<String, List<Integer>> tokenizer, UnaryOperator<String> phrased) {
        this.tokenizer = tokenizer;
        this.phrased = phrased;
    }

    @Override
    public void collate(List<Target> targets, Columns columns) {
        List<Phrased> phrases = targets.stream().map(this::phrase).toList();
        List<String> captions = phrases.stream().map(Phrased::caption).toList();
        LongBuffer equal = columns.longs(TensorBatch.CAPTIONS, captions.size());
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < captions.size(); i++) {
            Integer before = first.putIfAbsent(captions.get(i), i);
            equal.put(before == null ? i : before);
        }
        List<int[]> rows = phrases.stream().map(this::ids).toList();
        int length = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        LongBuffer ids = columns.longs(TensorBatch.TEXT_IDS, captions.size(), length);
        for (int[] row : rows) {
            for (int i = 0; i < length; i++) {
                ids.put(row[Math.min(i, row.length - 1)]);
            }
        }
    }

    private Phrased phrase(Target target) {
        if (target instanceof Phrased phrase) {
            return phrase;
        }
        String caption = TargetColumns.as(Target.Caption.class, target).text();
        return new Phrased(caption, phrased.apply(caption));
    }

    private int[] ids(Phrased phrase) {
        if (phrase.caption().isBlank()) {
            throw new InvalidRequestException("an image's caption is empty; expected words");
        }
        String text = phrase.text();
        int[] known = kept.get(text);
        if (known != null) {
            return known;
        }
        int[] ids = tokenizer.apply(text).stream().mapToInt(Integer::intValue).toArray();
        if (ids.length == 0) {
            throw new InvalidRequestException(
                    "the tokenizer gave no ids for the caption \"" + text + "\"; expected at least an end token");
        }
        if (kept.size() < MOST_KEPT) {
            kept.put(text, ids);
        }
        return ids;
    }
}
