package dev.vit4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.Collator;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.internal.ForwardingDataset;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.Result;
import dev.vit4j.eval.internal.Predictions;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.internal.ClassificationEvaluation;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class EvaluatorTest {

    private static final int IMAGE_SIZE = 24;

    /** One full batch of an evaluation and a little one. */
    private static final LabelledImages DATASET = new Shapes(DataSource.Split.TEST, 259, IMAGE_SIZE, 3);

    private static final Vit.Config CONFIG =
            Vit.Variant.PICO.classifier(IMAGE_SIZE, 8, DATASET.classNames().size());
    private static final Owned<ParameterSet> WEIGHTS = Owned.create(() -> {
        ParameterSet weights = ParameterSet.initialize(params -> new Vit(CONFIG, params), new RandomSource(2));
        // larger than the initialization, so that images differ in their probabilities
        return weights.map(parameter -> parameter.mul(1.5), buffer -> buffer);
    });

    @AfterAll
    static void free() {
        WEIGHTS.close();
    }

    @Test
    void everyImageHasItsOwnProbabilitiesAtItsOwnIndex() {
        Predictions all = predict(DATASET, 2, false);

        assertThat(all.probabilities())
                .hasDimensions(DATASET.size(), DATASET.classNames().size());
        assertThat(all.labels())
                .isEqualTo(
                        IntStream.range(0, DATASET.size()).map(DATASET::label).toArray());
        for (int index : new int[] {0, 1, 127, 128, 255, 256, 258}) {
            Predictions one = predict(DATASET.subset("one", index), 2, false);
            assertThat(one.probabilities()[0]).containsExactly(all.probabilities()[index], within(1e-5f));
        }
        assertThat(all.probabilities()[0]).isNotEqualTo(all.probabilities()[8]);
        for (float[] row : all.probabilities()) {
            double sum = IntStream.range(0, row.length).mapToDouble(i -> row[i]).sum();
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void flipAveragingIsTheMeanOverImageAndMirrorImage() {
        LabelledImages few = DATASET.subset("few", 5, 4, 3, 2, 1);
        float[][] plain = predict(few, 2, false).probabilities();
        float[][] mirrored = predict(new Mirrored(few), 2, false).probabilities();
        float[][] averaged = predict(few, 2, true).probabilities();

        for (int i = 0; i < few.size(); i++) {
            float[] mean = new float[plain[i].length];
            for (int c = 0; c < mean.length; c++) {
                mean[c] = (plain[i][c] + mirrored[i][c]) / 2;
            }
            assertClose(averaged[i], mean);
            assertThat(plain[i]).isNotEqualTo(mirrored[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "3, true"})
    void theNumberOfWorkersChangesOnlyRounding(int workers, boolean flipAveraging) {
        LabelledImages some = DATASET.subset("some", IntStream.range(100, 117).toArray());
        float[][] expected = predict(some, 2, flipAveraging).probabilities();
        float[][] actual = predict(some, workers, flipAveraging).probabilities();

        for (int i = 0; i < some.size(); i++) {
            assertClose(actual[i], expected[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void fewerImagesThanWorkers(int images) {
        LabelledImages few = DATASET.subset("few", IntStream.range(0, images).toArray());

        assertThat(predict(few, 3, true).probabilities())
                .hasDimensions(images, DATASET.classNames().size());
    }

    @Test
    void saysHowFarItIs() {
        List<Integer> done = new ArrayList<>();
        try (Workers workers = Workers.start(1)) {
            evaluator(workers, false)
                    .evaluate(WEIGHTS.get(), DATASET, BrokenImages.refused(DATASET), done::add, () -> false);
        }

        assertThat(done).containsExactly(256, 259);
    }

    @Test
    void givesUpBetweenTwoBatches() {
        List<Integer> done = new ArrayList<>();
        try (Workers workers = Workers.start(1)) {
            assertThat(evaluator(workers, false)
                            .evaluate(
                                    WEIGHTS.get(),
                                    DATASET,
                                    BrokenImages.refused(DATASET),
                                    done::add,
                                    () -> !done.isEmpty()))
                    .isEmpty();
        }

        assertThat(done).containsExactly(256);
    }

    @Test
    void resizesImagesOfAnotherSize() {
        LabelledImages large = new Shapes(DataSource.Split.TEST, 4, 40, 3);

        assertThat(predict(large, 2, false).probabilities())
                .hasDimensions(4, DATASET.classNames().size());
    }

    private static Predictions predict(LabelledImages dataset, int workerCount, boolean flipAveraging) {
        try (Workers workers = Workers.start(workerCount)) {
            return evaluator(workers, flipAveraging)
                    .evaluate(WEIGHTS.get(), dataset)
                    .predictions();
        }
    }

    private static Evaluator<ImageModel, Probabilities> evaluator(Workers workers, boolean flipAveraging) {
        return new Evaluator<>(
                new KeepingProbabilities(flipAveraging),
                params -> new Vit(CONFIG, params),
                new Evaluator.Settings(Normalization.HALF, IMAGE_SIZE, Precision.FP32, Device.CPU),
                workers);
    }

    /** What streams into a classifier's evaluation, kept. */
    private record Probabilities(Predictions predictions) implements Result {
        @Override
        public List<Result.Figure> figures() {
            return List.of();
        }

        @Override
        public Result.Figure primary() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int examples() {
            return predictions.labels().length;
        }

        @Override
        public String toJson() {
            return "{}";
        }
    }

    private record KeepingProbabilities(boolean flipAveraging) implements Task<ImageModel, Probabilities> {
        @Override
        public String id() {
            return Classification.ID;
        }

        @Override
        public TrainStep<ImageModel> trainStep() {
            return new Classification().trainStep();
        }

        @Override
        public Collator collator() {
            return Collator.labels();
        }

        @Override
        public Evaluation<ImageModel, Probabilities> evaluation(Dataset dataset) {
            List<float[]> rows = new ArrayList<>();
            List<Integer> kept = new ArrayList<>();
            return new Evaluation<>() {
                @Override
                public Runnable evaluate(ImageModel model, TensorBatch part, int[] indices, Pass pass) {
                    float[][] ofPart =
                            ClassificationEvaluation.probabilities(model, part.images(), flipAveraging, pass);
                    return () -> {
                        rows.addAll(List.of(ofPart));
                        Arrays.stream(indices).forEach(kept::add);
                    };
                }

                @Override
                public Probabilities result() {
                    int[] indices = kept.stream().mapToInt(Integer::intValue).toArray();
                    int[] labels = Arrays.stream(indices)
                            .map(LabelledImages.of(dataset)::label)
                            .toArray();
                    return new Probabilities(new Predictions(rows.toArray(float[][]::new), labels, indices));
                }
            };
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).containsExactly(expected, within(1e-6f));
    }

    /** Another data set's images, mirrored. */
    private static final class Mirrored extends ForwardingDataset {
        Mirrored(LabelledImages whole) {
            super(whole);
        }

        @Override
        public RgbImage image(int index) {
            RgbImage image = whole.image(index);
            byte[] mirrored = new byte[image.pixels().length];
            for (int pixel = 0; pixel < mirrored.length / 3; pixel++) {
                int row = pixel / image.width();
                int column = image.width() - 1 - pixel % image.width();
                System.arraycopy(image.pixels(), 3 * pixel, mirrored, 3 * (row * image.width() + column), 3);
            }
            return new RgbImage(image.width(), image.height(), mirrored);
        }
    }
}
