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

/**
 * The columns of captions. Token ids of captions that recur are kept: a data set of few captions is tokenized once, one
 * with millions whenever a batch is made, by the loader's threads.
 */
public final class CaptionColumns implements Collator {

    /** Captions whose ids are kept, the first ones met: 20 MB with 77 ids each. */
    private static final int MOST_KEPT = 1 << 16;

    private final Function<String, List<Integer>> tokenizer;
    private final Map<String, int[]> kept = new ConcurrentHashMap<>();

    /** @param tokenizer a text to its ids; called by several threads */
    public CaptionColumns(Function<String, List<Integer>> tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public void collate(List<Target> targets, Columns columns) {
        List<String> captions = targets.stream()
                .map(target -> TargetColumns.as(Target.Caption.class, target).text())
                .toList();
        LongBuffer equal = columns.longs(TensorBatch.CAPTIONS, captions.size());
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < captions.size(); i++) {
            Integer before = first.putIfAbsent(captions.get(i), i);
            equal.put(before == null ? i : before);
        }
        List<int[]> rows = captions.stream().map(this::ids).toList();
        int length = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        LongBuffer ids = columns.longs(TensorBatch.TEXT_IDS, captions.size(), length);
        for (int[] row : rows) {
            for (int i = 0; i < length; i++) {
                ids.put(row[Math.min(i, row.length - 1)]);
            }
        }
    }

    private int[] ids(String caption) {
        int[] known = kept.get(caption);
        if (known != null) {
            return known;
        }
        if (caption.isBlank()) {
            throw new InvalidRequestException("an image's caption is empty; expected words");
        }
        int[] ids =
                tokenizer.apply(caption).stream().mapToInt(Integer::intValue).toArray();
        if (ids.length == 0) {
            throw new InvalidRequestException(
                    "the tokenizer gave no ids for the caption \"" + caption + "\"; expected at least an end token");
        }
        if (kept.size() < MOST_KEPT) {
            kept.put(caption, ids);
        }
        return ids;
    }
}
