package dev.vit4j.data.transform.internal;

import java.nio.FloatBuffer;

/** Changes each row of a column using its partner's original row. */
final class Pairs {

    private Pairs() {}

    /** Changes {@code row}. */
    @FunctionalInterface
    interface Change {
        void apply(float[] row, float[] partner);
    }

    /**
     * In place, with memory for three rows.
     *
     * @param partners a permutation of the rows
     */
    static void change(FloatBuffer column, int[] partners, Change change) {
        int length = column.limit() / Math.max(1, partners.length);
        float[] first = new float[length];
        float[] row = new float[length];
        float[] next = new float[length];
        boolean[] changed = new boolean[partners.length];
        for (int start = 0; start < partners.length; start++) {
            column.get(start * length, first);
            // Along a cycle, each row is the partner of the one changed before it; for the first one, which changed
            // first,
            // a copy is used for the last.
            for (int at = start; !changed[at]; at = partners[at]) {
                column.get(at * length, row);
                boolean closes = partners[at] == start;
                if (!closes) {
                    column.get(partners[at] * length, next);
                }
                change.apply(row, closes ? first : next);
                column.put(at * length, row);
                changed[at] = true;
            }
        }
    }
}
