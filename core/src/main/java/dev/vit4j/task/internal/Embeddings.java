package dev.vit4j.task.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** The embeddings of different images or captions, in the order in which they came. */
final class Embeddings {

    /** Queries whose scores are computed at a time. */
    private static final int BLOCK = 256;

    private final String kind;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<float[]> rows = new ArrayList<>();

    /** @param kind for messages */
    Embeddings(String kind) {
        this.kind = kind;
    }

    int size() {
        return rows.size();
    }

    boolean has(String key) {
        return places.containsKey(key);
    }

    int place(String key) {
        return Objects.requireNonNull(places.get(key));
    }

    /**
     * Keeps the first embedding of a key.
     *
     * @return its place
     * @throws CheckFailedException if a number of it is NaN or infinite
     */
    int add(String key, float[] embedding) {
        Integer known = places.get(key);
        if (known != null) {
            return known;
        }
        for (float value : embedding) {
            if (!Float.isFinite(value)) {
                throw new CheckFailedException("the embedding of the " + kind + " \"" + key + "\" has the number "
                        + value + "; check the weights and this input");
            }
        }
        rows.add(embedding);
        places.put(key, rows.size() - 1);
        return rows.size() - 1;
    }

    /** Those in these places: [n, D]. */
    Tensor rows(int... chosen) {
        int width = rows.get(0).length;
        float[] values = new float[chosen.length * width];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(rows.get(chosen[i]), 0, values, i * width, width);
        }
        return Tensor.of(values, chosen.length, width);
    }

    /**
     * For each of these as a query, the rank of its first right answer.
     *
     * @param right the places of right candidates for each
     */
    int[] ranks(Embeddings candidates, List<Set<Integer>> right) {
        int[] ranks = new int[size()];
        try (Scope scope = Scope.open()) {
            Tensor all = candidates
                    .rows(IntStream.range(0, candidates.size()).toArray())
                    .transpose(0, 1); // [D, M]
            for (int from = 0; from < size(); from += BLOCK) {
                int n = Math.min(BLOCK, size() - from);
                float[] scores = scores(all, from, n);
                for (int i = 0; i < n; i++) {
                    float[] ofQuery = Arrays.copyOfRange(scores, i * candidates.size(), (i + 1) * candidates.size());
                    int[] answers = right.get(from + i).stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
                    ranks[from + i] = RetrievalMetrics.rank(ofQuery, answers);
                }
            }
        }
        return ranks;
    }

    private float[] scores(Tensor candidates, int from, int n) {
        try (Scope scope = Scope.open()) {
            return rows(IntStream.range(from, from + n).toArray())
                    .matmul(candidates)
                    .toFloatArray(); // [n, M]
        }
    }
}
