package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Classification;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proof of the blocks' written-out backward pass: autograd's gradient, parameter by parameter. */
@Tag("engine")
class FastPathTest {

    private static final double LABEL_SMOOTHING = 0.1;
    private static final TrainStep<ImageModel> STEP = new Classification(LABEL_SMOOTHING, false).trainStep();

    /** A model, and how a batch of it is divided. */
    record Case(Vit.Config config, int batch, int workers, long microBatch) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case(RandomVits.classifier(32, 4, 48, 3, 3, 96, true), 7, 2, 3), // 65 tokens
                new Case(RandomVits.classifier(32, 4, 64, 2, 2, 128, false), 5, 1, 5),
                new Case(RandomVits.classifier(24, 8, 36, 4, 2, 100, true), 9, 2, 4), // 10 tokens, heads of 18
                new Case(RandomVits.classifier(12, 4, 30, 1, 3, 31, false), 4, 2, 8),
                new Case(RandomVits.classifier(32, 4, 48, 3, 3, 96, true, Vit.Pooling.MEAN), 7, 2, 3),
                new Case(RandomVits.classifier(12, 4, 30, 1, 3, 31, false, Vit.Pooling.MEAN), 4, 2, 8),
                new Case(RandomVits.classifier(4, 4, 16, 2, 1, 8, true), 3, 2, 1), // a class token and one patch
                new Case(stochastic(RandomVits.classifier(24, 8, 36, 4, 2, 100, true)), 9, 2, 4));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyGradientIsAutogradsInFp32(Case tested) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> fast = gradient(tested, Precision.FP32, true);
            Map<String, Tensor> autograd = gradient(tested, Precision.FP32, false);

            assertThat(fast.keySet()).containsExactlyElementsOf(autograd.keySet());
            autograd.forEach((path, expected) -> {
                double largest = expected.abs().max().item();
                assertThat(of(fast, path).sub(expected).abs().max().item())
                        .as("gradient of %s, largest %s", path, largest)
                        .isLessThanOrEqualTo(3e-6 * largest);
            });
            assertThat(distance(fast, autograd)).isLessThanOrEqualTo(2e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fp32GradientIsAsNearToThatOfDoublesAsAutograds(Case tested) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> exact = gradientInDoubles(tested);
            double fast = distance(gradient(tested, Precision.FP32, true), exact);
            double autograd = distance(gradient(tested, Precision.FP32, false), exact);

            assertThat(fast).isLessThanOrEqualTo(2 * autograd).isLessThanOrEqualTo(2e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bf16GradientIsAsNearToThatOfFp32AsAutograds(Case tested) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> exact = gradient(tested, Precision.FP32, false);
            double fast = distance(gradient(tested, Precision.BF16, true), exact);
            double autograd = distance(gradient(tested, Precision.BF16, false), exact);

            assertThat(fast).isLessThanOrEqualTo(1.5 * autograd).isLessThanOrEqualTo(3e-2);
        }
    }

    /** What stochastic depth drops is the whole batch's, in however many pieces it is computed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void gradientsOfPiecesAreThoseOfTheWholeBatch(long microBatch) {
        Vit.Config config = stochastic(RandomVits.classifier(24, 8, 36, 4, 2, 100, true));
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> whole = gradient(new Case(config, 9, 1, 9), Precision.FP32, true);
            Map<String, Tensor> pieces = gradient(new Case(config, 9, 2, microBatch), Precision.FP32, true);
            Map<String, Tensor> autograd = gradient(new Case(config, 9, 2, microBatch), Precision.FP32, false);
            assertThat(distance(pieces, whole)).isLessThanOrEqualTo(2e-6);
            assertThat(distance(autograd, whole)).isLessThanOrEqualTo(2e-6);
        }
    }

    private static Vit.Config stochastic(Vit.Config plain) {
        return new Vit.Config(
                plain.encoder(),
                plain.intermediateSize(),
                plain.qkvBias(),
                plain.numLabels(),
                plain.head(),
                plain.pooling(),
                plain.positionEmbedding(),
                0.5,
                0.5,
                plain.stem(),
                plain.initialization());
    }

    @ParameterizedTest
    @FieldSource("dev.vit4j.train.Recipes#SHIPPED")
    void shippedRecipesTakeTheFastPath(String name) {
        Recipe recipe = Recipes.load(name, List.of()).recipe();
        assertThat(recipe.training().fastPath()).isTrue();
        if (!recipe.isContrastive()) {
            assertThat(takesFastPath(recipe.classifier().config(10), true)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidden_act=relu", "layer_scale=0.1", "drop_path_rate=0.1"})
    void recipesOfOtherPartsTakeTheFastPathWhereItIsNotForbidden(String part) {
        Vit.Config config = Recipes.load("course", List.of("model." + part))
                .recipe()
                .classifier()
                .config(10);
        assertThat(takesFastPath(config, true)).isTrue();
        assertThat(takesFastPath(config, false)).isFalse();
    }

    private static boolean takesFastPath(Vit.Config config, boolean allowed) {
        try (Scope scope = Scope.open();
                Workers workers = Workers.start(1);
                Learner<ImageModel> learner = Learner.create(
                        STEP,
                        params -> new Vit(config, params),
                        RandomVits.scattered(config, 1),
                        settings(1, Precision.FP32, allowed),
                        workers)) {
            return learner.takesFastPath();
        }
    }

    private static Map<String, Tensor> gradient(Case tested, Precision precision, boolean fastPath) {
        Vit.Config config = tested.config();
        ParameterSet weights = RandomVits.scattered(config, 1);
        Learner.Settings settings = settings(tested.microBatch(), precision, fastPath);
        try (Workers workers = Workers.start(tested.workers());
                Learner<ImageModel> learner =
                        Learner.create(STEP, params -> new Vit(config, params), weights, settings, workers);
                NoGrad noGrad = NoGrad.open()) {
            assertThat(learner.takesFastPath()).isEqualTo(fastPath);
            learner.gradients(
                    TensorBatch.of(images(tested), labels(tested)),
                    config.imageSize().side(),
                    new RandomSource(3));
            Map<String, Tensor> copies = new LinkedHashMap<>();
            learner.gradient().forEach((path, tensor) -> copies.put(path, tensor.copy()));
            return copies;
        }
    }

    private static Learner.Settings settings(long microBatch, Precision precision, boolean fastPath) {
        return Learner.Settings.builder(new OptimizerConfig.Sgd(0, 0, 0))
                .microBatchSize(microBatch)
                .precision(precision)
                .fastPath(fastPath)
                .build();
    }

    private static Map<String, Tensor> gradientInDoubles(Case tested) {
        Vit.Config config = tested.config();
        ParameterSet weights = RandomVits.scattered(config, 1)
                .map(tensor -> tensor.to(DType.FLOAT64).asParameter(), tensor -> tensor.to(DType.FLOAT64));
        Tensor images = images(tested).to(DType.FLOAT64);
        Tensor logits = new Vit(config, weights.params()).forward(images, Pass.training(new RandomSource(3)));
        Functional.crossEntropySum(logits, labels(tested), LABEL_SMOOTHING)
                .mul(1.0 / tested.batch())
                .backward();
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        weights.parameters()
                .forEach((path, tensor) -> gradients.put(path, tensor.gradient().orElseThrow()));
        return gradients;
    }

    private static Tensor images(Case tested) {
        int side = tested.config().imageSize().side();
        return Tensor.randomNormal(new RandomSource(2), tested.batch(), 3, side, side);
    }

    private static Tensor labels(Case tested) {
        long[] classes = LongStream.range(0, tested.batch())
                .map(i -> i % tested.config().numLabels())
                .toArray();
        return Tensor.of(classes, tested.batch());
    }

    /** The norm of the difference of two whole gradients, over that of the exact one. */
    private static double distance(Map<String, Tensor> gradient, Map<String, Tensor> exact) {
        double difference = 0;
        double size = 0;
        for (String path : exact.keySet()) {
            Tensor expected = of(exact, path);
            difference += square(of(gradient, path).sub(expected).norm().item());
            size += square(expected.norm().item());
        }
        return Math.sqrt(difference / size);
    }

    private static double square(double x) {
        return x * x;
    }

    private static Tensor of(Map<String, Tensor> gradient, String path) {
        return Objects.requireNonNull(gradient.get(path), path);
    }
}
