package dev.vit4j.search.internal;

import java.util.Arrays;

/**
 * The rows that may be among the best for a query, by scores that are only known to within an error: all whose score is at
 * least the best scores' last one less twice that error.
 */
final class Candidates {

    private static final int FIRST_ROOM = 64;

    private final int most;
    private final float slack;
    private final float[] best;
    private int[] segments = new int[FIRST_ROOM];
    private int[] rows = new int[FIRST_ROOM];
    private float[] scores = new float[FIRST_ROOM];
    private int count;

    /**
     * @param most how many are wanted, at least 1
     * @param error by which a score may differ from the true one
     */
    Candidates(int most, float error) {
        this.most = most;
        slack = 2 * error;
        best = new float[most];
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
    }

    /** Scores below it need not be offered. */
    float threshold() {
        return best[0] - slack;
    }

    /** @param segment and row, which say which one it is */
    void offer(int segment, int row, float score) {
        if (score < threshold()) {
            return;
        }
        if (count == rows.length) {
            makeRoom();
        }
        segments[count] = segment;
        rows[count] = row;
        scores[count] = score;
        count++;
        if (score > best[0]) {
            replaceWorst(score);
        }
    }

    /** The heap of the best scores has the worst of them at its root. */
    private void replaceWorst(float score) {
        int hole = 0;
        while (2 * hole + 1 < most) {
            int child = 2 * hole + 1;
            if (child + 1 < most && best[child + 1] < best[child]) {
                child++;
            }
            if (best[child] >= score) {
                break;
            }
            best[hole] = best[child];
            hole = child;
        }
        best[hole] = score;
    }

    private void makeRoom() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (scores[i] >= threshold()) {
                segments[kept] = segments[i];
                rows[kept] = rows[i];
                scores[kept] = scores[i];
                kept++;
            }
        }
        count = kept;
        if (2 * kept > rows.length) {
            segments = Arrays.copyOf(segments, 2 * segments.length);
            rows = Arrays.copyOf(rows, 2 * rows.length);
            scores = Arrays.copyOf(scores, 2 * scores.length);
        }
    }

    /** Takes over the candidates of another part of the index. */
    void addAll(Candidates other) {
        for (int i = 0; i < other.count; i++) {
            offer(other.segments[i], other.rows[i], other.scores[i]);
        }
    }

    /** Takes candidates. */
    @FunctionalInterface
    interface Consumer {
        void accept(int segment, int row);
    }

    void forEach(Consumer consumer) {
        for (int i = 0; i < count; i++) {
            if (scores[i] >= threshold()) {
                consumer.accept(segments[i], rows[i]);
            }
        }
    }
}
