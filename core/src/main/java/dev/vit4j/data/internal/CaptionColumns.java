package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The columns of captions. Token ids of captions that recur are kept: a data set of few captions is tokenized once, one
 * with millions whenever a batch is made, by the loader's threads.
 */
public final class CaptionColumns implements Collator {

    /** Captions whose ids are kept, the first ones met: 40 MB with 77 ids each. */
    private static final int MOST_KEPT = 1 << 16;

    private final Function<List<String>, long[][]> tokenizer;
    private final Map<String, long[]> kept = new ConcurrentHashMap<>();

    /** @param tokenizer texts to ids, one row each, all of one length; called by several threads */
    public CaptionColumns(Function<List<String>, long[][]> tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public void collate(List<Target> targets, Columns columns) {
        List<String> captions = targets.stream()
                .map(target -> TargetColumns.as(Target.Caption.class, target).text())
                .toList();
        Map<String, Integer> first = new LinkedHashMap<>();
        LongBuffer places = columns.longs(TensorBatch.CAPTIONS, captions.size());
        for (int i = 0; i < captions.size(); i++) {
            Integer before = first.putIfAbsent(captions.get(i), i);
            places.put(before == null ? i : before);
        }
        Map<String, long[]> ids = ids(List.copyOf(first.keySet()));
        int length =
                ids.values().stream().mapToInt(row -> row.length).findFirst().orElse(0);
        LongBuffer rows = columns.longs(TensorBatch.TEXT_IDS, captions.size(), length);
        captions.forEach(caption -> rows.put(ids.getOrDefault(caption, new long[length])));
    }

    private Map<String, long[]> ids(List<String> distinct) {
        Map<String, long[]> ids = new LinkedHashMap<>();
        distinct.forEach(caption -> {
            requireWords(caption);
            long[] row = kept.get(caption);
            if (row != null) {
                ids.put(caption, row);
            }
        });
        List<String> unknown =
                distinct.stream().filter(caption -> !ids.containsKey(caption)).toList();
        if (!unknown.isEmpty()) {
            long[][] rows = tokenizer.apply(unknown);
            for (int i = 0; i < unknown.size(); i++) {
                ids.put(unknown.get(i), rows[i]);
                if (kept.size() < MOST_KEPT) {
                    kept.put(unknown.get(i), rows[i]);
                }
            }
        }
        requireOneLength(ids);
        return ids;
    }

    private static void requireWords(String caption) {
        if (caption.isBlank()) {
            throw new InvalidRequestException("an image's caption is empty; expected words");
        }
    }

    private static void requireOneLength(Map<String, long[]> ids) {
        List<Integer> lengths =
                ids.values().stream().map(row -> row.length).distinct().toList();
        if (lengths.size() > 1) {
            throw new InvalidRequestException("the tokenizer gave rows of " + lengths.get(0) + " and of "
                    + lengths.get(1) + " ids; expected one length for all captions, padded");
        }
    }
}
