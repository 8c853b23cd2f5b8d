package dev.vit4j.data.transform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.BatchTransform;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Draw;
import dev.vit4j.data.Loader;
import dev.vit4j.data.internal.CountingDataset;
import dev.vit4j.image.Normalization;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class BatchTransformTest {

    private static final int SIZE = 7;
    private static final int SIDE = 6;
    private static final int CLASSES = 3;
    private static final int LENGTH = SIDE * SIDE * 3;

    private static Loader loader(int threads, List<BatchTransform> transforms) {
        return new Loader(
                new CountingDataset(50, SIDE, SIDE),
                Loader.Config.training(SIZE, List.of(), Normalization.HALF, 4)
                        .withCollator(Collator.probabilities(CLASSES))
                        .withBatchTransforms(transforms)
                        .withThreads(threads));
    }

    /** Images with their probabilities behind them, image after image. */
    private static List<List<float[]>> rows(Loader.Batches batches) {
        List<List<float[]>> all = new ArrayList<>();
        try (batches) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    List<float[]> rows = new ArrayList<>();
                    for (int i = 0; i < batch.size(); i++) {
                        float[] row = new float[LENGTH + CLASSES];
                        batch.floats("images").get(i * LENGTH, row, 0, LENGTH);
                        batch.floats("probabilities").get(i * CLASSES, row, LENGTH, CLASSES);
                        rows.add(row);
                    }
                    all.add(rows);
                }
            }
        }
        return all;
    }

    @Test
    void mixupMixesEachImageAndItsLabelWithAnother() {
        List<List<float[]>> plain = rows(loader(1, List.of()).epoch(3));
        List<List<float[]>> mixed = rows(loader(1, List.of(new Mixup(1))).epoch(3));
        for (int batch = 0; batch < plain.size(); batch++) {
            Draw draw = Draw.ofBatch(4, 3, batch);
            float own = (float) SymmetricBeta.draw(1, draw);
            int[] partners = draw.permutation(SIZE);
            assertThat(Arrays.stream(partners).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6);
            for (int i = 0; i < SIZE; i++) {
                float[] first = plain.get(batch).get(i);
                float[] second = plain.get(batch).get(partners[i]);
                for (int at = 0; at < first.length; at++) {
                    assertThat(mixed.get(batch).get(i)[at]).isEqualTo(own * first[at] + (1 - own) * second[at]);
                }
            }
        }
    }

    @Test
    void cutMixPastesARectangleAndMixesLabelsByArea() {
        List<List<float[]>> plain = rows(loader(1, List.of()).epoch(0));
        List<List<float[]>> mixed = rows(loader(1, List.of(new CutMix(1))).epoch(0));
        double least = 1;
        for (int batch = 0; batch < plain.size(); batch++) {
            Draw draw = Draw.ofBatch(4, 0, batch);
            SymmetricBeta.draw(1, draw);
            int[] partners = draw.permutation(SIZE);
            for (int i = 0; i < SIZE; i++) {
                float[] first = plain.get(batch).get(i);
                float[] second = plain.get(batch).get(partners[i]);
                float[] result = mixed.get(batch).get(i);
                int pasted = 0;
                for (int at = 0; at < LENGTH; at++) {
                    assertThat(result[at]).isIn(first[at], second[at]);
                    pasted += result[at] == first[at] ? 0 : 1;
                }
                if (partners[i] == i) {
                    assertThat(result).containsExactly(first);
                    continue;
                }
                double own =
                        1 - pasted / (double) LENGTH; // some pasted numbers are those that were there: a few of 256
                least = Math.min(least, own);
                for (int label = LENGTH; label < result.length; label++) {
                    assertThat((double) result[label])
                            .isCloseTo(own * first[label] + (1 - own) * second[label], within(0.03));
                }
            }
        }
        assertThat(least).isLessThan(0.9);
    }

    @Test
    void partnersDependOnSeedEpochAndBatchAlone() {
        List<BatchTransform> transforms = List.of(new Mixup(0.4), new CutMix(1));
        List<List<float[]>> whole = rows(loader(1, transforms).epoch(1));
        assertThat(flat(rows(loader(4, transforms).epoch(1)))).isEqualTo(flat(whole));
        assertThat(flat(rows(loader(2, transforms).epoch(1, 3)))).isEqualTo(flat(whole.subList(3, whole.size())));
        assertThat(flat(rows(loader(1, transforms).epoch(2)))).isNotEqualTo(flat(whole));
    }

    private static FloatBuffer flat(List<List<float[]>> batches) {
        FloatBuffer all = FloatBuffer.allocate(batches.size() * SIZE * (LENGTH + CLASSES));
        batches.stream().flatMap(List::stream).forEach(all::put);
        return all.flip();
    }

    /** Mean 1/2, variance 1 / (4 (2 alpha + 1)). */
    @Test
    void proportionsAreOfTheBetaDistribution() {
        for (double alpha : new double[] {0.01, 0.2, 1, 3}) {
            Draw draw = Draw.of(1, 0, 0);
            double[] values = DoubleStream.generate(() -> SymmetricBeta.draw(alpha, draw))
                    .limit(20_000)
                    .toArray();
            assertThat(Arrays.stream(values)).allMatch(value -> value >= 0 && value <= 1);
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(value -> (value - 0.5) * (value - 0.5))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(0.5, within(0.015));
            assertThat(variance).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
        }
    }

    @Test
    void pairsAreMadeOfRowsAsTheyWere() {
        int[] partners = {2, 1, 4, 0, 3}; // a cycle of four and one that is its own partner
        FloatBuffer column = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5});
        Pairs.change(column, partners, (row, partner) -> row[0] += 10 * partner[0]);
        assertThat(column.array()).containsExactly(31, 22, 53, 14, 45);
        Pairs.change(FloatBuffer.allocate(0), new int[0], (row, partner) -> row[0] = 1);
    }

    @Test
    void needsSoftLabels() {
        Loader hard = new Loader(
                new CountingDataset(9, 2, 2),
                Loader.Config.training(3, List.of(), Normalization.HALF, 4).withBatchTransforms(List.of(new Mixup(1))));
        try (Loader.Batches batches = hard.epoch(0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no column probabilities");
        }
        assertThatThrownBy(() -> new Mixup(0)).hasMessageContaining("mixup must be above 0");
        assertThatThrownBy(() -> new CutMix(Double.NaN)).hasMessageContaining("cutmix must be above 0");
    }
}
