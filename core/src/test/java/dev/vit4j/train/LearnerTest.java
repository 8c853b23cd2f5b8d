package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.TinyRun;
import dev.vit4j.task.Classification;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.internal.MicroBatches;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class LearnerTest {

    private static final int BATCH = 10;
    private static final OptimizerConfig SGD = new OptimizerConfig.Sgd(1, 0, 0);

    private final Scope scope = Scope.open();
    private final Tensor images =
            Tensor.randomNormal(new RandomSource(1), BATCH, 3, TinyRun.IMAGE_SIZE, TinyRun.IMAGE_SIZE);
    private final Tensor labels =
            Tensor.of(LongStream.range(0, BATCH).map(i -> i % 3).toArray(), BATCH);

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void aSkippedStepIsCountedAndChangesNothingElse() {
        var adamW = new OptimizerConfig.AdamW(0.02, 0.8, 0.95, 1e-8, 0.1);
        try (Workers one = Workers.start(1);
                Learner<ImageModel> learner = learner(config(), settings(adamW, BATCH, Precision.BF16, false), one)) {
            learner.update(gradients(learner), 1);
            Map<String, float[]> before = values(learner.state());

            learner.skip();

            Map<String, float[]> after = values(learner.state());
            assertThat(after.remove(Learner.STEP)).containsExactly(2);
            assertThat(before.remove(Learner.STEP)).containsExactly(1);
            assertThat(after.get(Learner.UPDATES)).containsExactly(1);
            assertThat(after).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1, 1", "true, 1, 3", "true, 2, 4", "true, 3, 64", "false, 1, 3", "false, 2, 2", "false, 7, 64"})
    void microBatchesAndWorkersAddUpToTheBatchesGradient(boolean fastPath, int workerCount, int microBatchSize) {
        addUp(config(), fastPath, workerCount, microBatchSize);
    }

    /** More numbers than are added at once, by as many threads as there are. */
    @ParameterizedTest
    @CsvSource({"1, 4", "3, 4", "2, 64"})
    void largeGradientsAddUpTheSame(int workerCount, int microBatchSize) {
        Vit.Config large =
                config("model.hidden_size=160", "model.num_attention_heads=4", "model.intermediate_size=640");
        addUp(large, true, workerCount, microBatchSize);
    }

    private void addUp(Vit.Config config, boolean fastPath, int workerCount, int microBatchSize) {
        Learner.Settings whole = settings(SGD, BATCH, Precision.FP32, false);
        Learner.Settings parts = settings(SGD, microBatchSize, Precision.FP32, fastPath);
        try (Workers one = Workers.start(1);
                Workers several = Workers.start(workerCount);
                Learner<ImageModel> expected = learner(config, whole, one);
                Learner<ImageModel> actual = learner(config, parts, several)) {
            Learner.Outcome expectedOutcome = gradients(expected);
            Learner.Outcome outcome = gradients(actual);

            assertThat(outcome.loss()).isCloseTo(expectedOutcome.loss(), within(1e-6));
            assertThat(outcome.sums().get("accuracy"))
                    .isEqualTo(expectedOutcome.sums().get("accuracy"));
            assertThat(outcome.examples()).isEqualTo(BATCH);
            assertThat(outcome.gradientNorm()).isCloseTo(expectedOutcome.gradientNorm(), within(1e-5));
            Map<String, Tensor> gradient = actual.gradient();
            expected.gradient()
                    .forEach((path, tensor) -> assertThat(difference(gradient.get(path), tensor))
                            .as(path)
                            .isLessThan(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 4, 0 4 8 12", "13, 4, 0 3 6 9 13", "5, 4, 0 2 5", "3, 4, 0 3", "0, 4, 0"})
    void aBatchIsCutIntoMicroBatchesOfNearlyOneSize(long count, long microBatchSize, String expected) {
        MicroBatches parts = MicroBatches.of(count, microBatchSize);

        assertThat(LongStream.range(0, parts.count())
                        .map(index -> parts.from(index) + parts.size(index))
                        .mapToObj(end -> " " + end)
                        .collect(Collectors.joining("", "0", "")))
                .isEqualTo(expected);
    }

    @Test
    void imagesOfTheRightHeightAloneAreResizedToo() {
        long side = TinyRun.IMAGE_SIZE;
        Tensor wide = Tensor.randomNormal(new RandomSource(2), BATCH, 3, side, 2 * side);
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(config(), settings(SGD, BATCH, Precision.FP32, false), workers)) {
            TensorBatch square = TensorBatch.of(Functional.resizeBilinear(wide, side, side), labels);

            assertThat(learner.gradients(TensorBatch.of(wide, labels), side, new RandomSource(0))
                            .loss())
                    .isEqualTo(learner.gradients(square, new RandomSource(0)).loss());
        }
    }

    @Test
    void theNormIsThatOfAllGradientsTogether() {
        try (Workers workers = Workers.start(3);
                Learner<ImageModel> learner = learner(config(), settings(SGD, 4, Precision.FP32, true), workers)) {
            Learner.Outcome outcome = gradients(learner);

            double squares = learner.gradient().values().stream()
                    .mapToDouble(tensor -> Math.pow(tensor.norm().item(), 2))
                    .sum();
            assertThat(outcome.gradientNorm()).isCloseTo(Math.sqrt(squares), within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void crossEntropyIsThatOfTheLabelsAsTheyAre(boolean fastPath) {
        Learner.Settings smoothing = Learner.Settings.builder(SGD)
                .microBatchSize(4)
                .fastPath(fastPath)
                .build();
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> smoothed = learner(config(), smoothing, 0.2, workers);
                Learner<ImageModel> plain = learner(config(), settings(SGD, 4, Precision.FP32, fastPath), workers)) {
            Learner.Outcome expected = gradients(plain);
            Learner.Outcome outcome = gradients(smoothed);

            assertThat(expected.mean("loss")).isEqualTo(expected.loss());
            assertThat(outcome.mean("loss")).isCloseTo(expected.loss(), within(1e-6));
            assertThat(outcome.loss()).isNotCloseTo(expected.loss(), within(1e-4));
        }
    }

    @Test
    void aRunRecordsTheLossThatItsTestLossComparesWith(@TempDir Path folder) {
        Path plain = folder.resolve("plain");
        Path smoothed = folder.resolve("smoothed");
        TinyRun.run(plain, TinyRun.recipe("training.epochs=0.25", "training.label_smoothing=0"));
        TinyRun.run(smoothed, TinyRun.recipe("training.epochs=0.25", "training.label_smoothing=0.3"));

        assertThat(trainLoss(smoothed)).isCloseTo(trainLoss(plain), within(1e-6));
    }

    private static double trainLoss(Path run) {
        return new MetricsFile(run.resolve(MetricsFile.NAME))
                .read()
                .get(0)
                .figure(EpochMetrics.TRAIN, "loss")
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"0.01, true", "1e6, false"})
    void clippingShortensTheStepAndKeepsItsDirection(double clipNorm, boolean clips) {
        Learner.Settings clipped = Learner.Settings.builder(SGD)
                .clipNorm(clipNorm)
                .microBatchSize(64)
                .build();
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> learner = learner(config(), clipped, workers)) {
            Map<String, Tensor> before = copies(learner.weights());
            Learner.Outcome outcome = gradients(learner);
            Map<String, Tensor> gradient = new LinkedHashMap<>();
            learner.gradient().forEach((path, tensor) -> gradient.put(path, tensor.copy()));
            learner.update(outcome, 1);

            double scale = clips ? clipNorm / outcome.gradientNorm() : 1;
            learner.weights().parameters().forEach((path, weight) -> {
                Tensor step = before.get(path).sub(weight);
                assertThat(difference(step, gradient.get(path).mul(scale)))
                        .as(path)
                        .isLessThan(1e-6);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16", "FP32"})
    void anyNumberOfWorkersGivesTheSameBits(Precision precision) {
        Vit.Config stem = config("model.stem_widths=[8, 12]", "model.pooling=mean", "model.drop_path_rate=0.3");
        Learner.Settings settings = Learner.Settings.builder(
                        new OptimizerConfig.Muon(1e-2, 0.9, new OptimizerConfig.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.05)))
                .clipNorm(0.1)
                .emaDecay(0.9)
                .microBatchSize(3)
                .precision(precision)
                .build();
        List<Map<String, float[]>> states = new ArrayList<>();
        List<Learner.Outcome> outcomes = new ArrayList<>();
        for (int workerCount : new int[] {1, 2, 3, 7}) {
            try (Workers workers = Workers.start(workerCount);
                    Learner<ImageModel> learner = learner(stem, settings, 0.1, workers)) {
                learner.update(gradients(learner), 1);
                Learner.Outcome outcome = gradients(learner);
                learner.update(outcome, 1);
                states.add(values(learner.state()));
                outcomes.add(outcome);
            }
        }

        assertThat(outcomes).containsOnly(outcomes.get(0));
        assertThat(states)
                .allSatisfy(
                        state -> assertThat(state).usingRecursiveComparison().isEqualTo(states.get(0)));
    }

    @Test
    void averagesOfAShortRunAreNotOfTheWeightsItBeganWith() {
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(config(), averaging(0.999), workers)) {
            Map<String, Tensor> initial = copies(learner.weights());
            for (int step = 0; step < 24; step++) {
                learner.update(gradients(learner), 1);
            }

            ParameterSet averaged = learner.averagedWeights().orElseThrow();
            learner.weights().parameters().forEach((path, weight) -> {
                double toTheEnd = averaged.parameter(path).sub(weight).norm().item();
                double way = initial.get(path).sub(weight).norm().item();
                assertThat(toTheEnd).as(path).isLessThan(0.3 * way);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void aClipNormThatWouldStopLearningIsRefused(double norm) {
        Learner.Settings.Builder settings = Learner.Settings.builder(new OptimizerConfig.Sgd(0.1, 0, 0));

        assertThatThrownBy(() -> settings.clipNorm(norm).build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("clip norm", "above 0", Double.toString(norm));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, -0.1, Double.NaN})
    void averagesThatNeverFollowAreRefused(double decay) {
        assertThatThrownBy(() -> averaging(decay))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("decay of averages", "below 1", Double.toString(decay));
    }

    @Test
    void microBatchesWithoutExamplesAreRefused() {
        Learner.Settings.Builder settings = Learner.Settings.builder(new OptimizerConfig.Sgd(0.1, 0, 0));

        assertThatThrownBy(() -> settings.microBatchSize(0).build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("micro-batch size", "at least 1", "found 0");
    }

    private static Learner.Settings averaging(double decay) {
        return Learner.Settings.builder(new OptimizerConfig.AdamW(1e-2, 0.9, 0.99, 1e-8, 0))
                .emaDecay(decay)
                .microBatchSize(64)
                .build();
    }

    @Test
    void averagedWeightsFollowByTheirShareAfterAWarmUp() {
        double[] shares = {2.0 / 11, 0.2, 0.2}; // (1 + t) / (10 + t), at most what is set
        Learner.Settings averaging = averaging(0.2);
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> learner = learner(config(), averaging, workers)) {
            Map<String, Tensor> expected = copies(learner.weights());
            for (double share : shares) {
                learner.update(gradients(learner), 1);
                learner.weights()
                        .parameters()
                        .forEach((path, weight) ->
                                expected.put(path, expected.get(path).mul(share).add(weight.mul(1 - share))));
            }

            learner.averagedWeights()
                    .orElseThrow()
                    .parameters()
                    .forEach((path, average) -> assertThat(difference(average, expected.get(path)))
                            .as(path)
                            .isLessThan(1e-6));
            assertThat(difference(
                            learner.averagedWeights().orElseThrow().parameter("head.weight"),
                            learner.weights().parameter("head.weight")))
                    .isGreaterThan(1e-4);
        }
    }

    @Test
    void batchStatisticsAreTheMeanOfTheMicroBatches() {
        Vit.Config stem = config("model.stem_widths=[8, 12]", "model.pooling=mean");
        Learner.Settings settings = settings(SGD, BATCH / 2, Precision.FP32, true);
        List<Map<String, Tensor>> halves = new ArrayList<>();
        try (Workers one = Workers.start(1);
                Workers two = Workers.start(2)) {
            for (long half = 0; half < 2; half++) {
                try (Learner<ImageModel> learner = learner(stem, settings, one)) {
                    Learner.Outcome outcome = learner.gradients(
                            TensorBatch.of(images, labels).part(half * BATCH / 2, BATCH / 2),
                            TinyRun.IMAGE_SIZE,
                            new RandomSource(0));
                    learner.update(outcome, 0);
                    halves.add(copiesOf(learner.weights().buffers()));
                }
            }
            try (Learner<ImageModel> learner = learner(stem, settings, two)) {
                learner.update(gradients(learner), 0);

                learner.weights().buffers().forEach((path, buffer) -> {
                    Tensor mean =
                            halves.get(0).get(path).add(halves.get(1).get(path)).mul(0.5);
                    assertThat(difference(buffer, mean)).as(path).isLessThan(1e-5);
                });
                assertThat(difference(
                                halves.get(0).get("stem.groups.0.norm1.running_mean"),
                                halves.get(1).get("stem.groups.0.norm1.running_mean")))
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, learned", "true, sine_cosine", "false, sine_cosine"})
    void bf16GradientsAreThoseOfFp32ButForRounding(boolean fastPath, String positions) {
        Vit.Config config = config("model.position_embedding=" + positions);
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> exact = learner(config, settings(SGD, 4, Precision.FP32, false), workers);
                Learner<ImageModel> rounded = learner(config, settings(SGD, 4, Precision.BF16, fastPath), workers)) {
            Learner.Outcome expected = gradients(exact);
            Learner.Outcome outcome = gradients(rounded);

            assertThat(outcome.loss()).isCloseTo(expected.loss(), within(0.02 * expected.loss()));
            double squares = 0;
            Map<String, Tensor> gradient = rounded.gradient();
            for (Map.Entry<String, Tensor> parameter : exact.gradient().entrySet()) {
                squares += Math.pow(
                        parameter
                                .getValue()
                                .sub(gradient.get(parameter.getKey()))
                                .norm()
                                .item(),
                        2);
            }
            assertThat(Math.sqrt(squares)).isLessThan(0.05 * expected.gradientNorm());
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32", "BF16"})
    void aStateCopiedIntoAnotherLearnerGoesOnToTheSameBytes(Precision precision) {
        Vit.Config stem = config("model.stem_widths=[8, 12]", "model.pooling=mean", "model.drop_path_rate=0.3");
        Learner.Settings settings = Learner.Settings.builder(
                        new OptimizerConfig.Muon(1e-2, 0.9, new OptimizerConfig.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.05)))
                .clipNorm(1)
                .emaDecay(0.9)
                .microBatchSize(3)
                .precision(precision)
                .build();
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> first = learner(stem, settings, 0.1, workers);
                Learner<ImageModel> second = learner(stem, settings, 0.1, workers)) {
            first.update(gradients(first), 1);
            Map<String, Tensor> saved = copiesOf(first.state());
            second.update(gradients(second), 0.3);
            second.state().forEach((name, tensor) -> tensor.copyFrom(saved.get(name)));
            second.stateRestored();

            first.update(gradients(first), 1);
            second.update(gradients(second), 1);

            Map<String, Tensor> expected = first.state();
            second.state()
                    .forEach((name, tensor) -> assertThat(tensor.toFloatArray())
                            .as(name)
                            .isEqualTo(expected.get(name).toFloatArray()));
        }
    }

    private Learner.Outcome gradients(Learner<?> learner) {
        return learner.gradients(TensorBatch.of(images, labels), TinyRun.IMAGE_SIZE, new RandomSource(0));
    }

    private static Learner.Settings settings(
            OptimizerConfig optimizer, int microBatchSize, Precision precision, boolean fastPath) {
        return Learner.Settings.builder(optimizer)
                .microBatchSize(microBatchSize)
                .precision(precision)
                .fastPath(fastPath)
                .build();
    }

    private static Vit.Config config(String... overrides) {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("model.initialization=fan_in");
        return TinyRun.recipe(all).recipe().classifier().config(3);
    }

    private static Learner<ImageModel> learner(Vit.Config config, Learner.Settings settings, Workers workers) {
        return learner(config, settings, 0, workers);
    }

    private static Learner<ImageModel> learner(
            Vit.Config config, Learner.Settings settings, double labelSmoothing, Workers workers) {
        ParameterSet initial = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(5));
        return Learner.create(
                new Classification(labelSmoothing, false).trainStep(),
                params -> new Vit(config, params),
                initial,
                settings,
                workers);
    }

    private static Map<String, Tensor> copies(ParameterSet weights) {
        return copiesOf(weights.parameters());
    }

    private static Map<String, Tensor> copiesOf(Map<String, Tensor> tensors) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((path, tensor) -> copies.put(path, tensor.copy()));
        return copies;
    }

    private static Map<String, float[]> values(Map<String, Tensor> tensors) {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        return values;
    }

    private static double difference(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }
}
