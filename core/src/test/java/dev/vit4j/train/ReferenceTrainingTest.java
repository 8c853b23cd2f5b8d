package dev.vit4j.train;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.task.Classification;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loss, gradients and a short training run beside the reference's, by autograd and by the fast path. */
@Tag("engine")
class ReferenceTrainingTest {

    private static final double GRADIENT_TOLERANCE = 2e-5;

    /** How {@code train-trace} was trained: golden.json says so, too. */
    private static final double LEARNING_RATE = 2e-3;

    private static final double FINAL_LEARNING_RATE = 1e-5;
    private static final int STEPS = 20;
    private static final int WARMUP_STEPS = 5;
    private static final OptimizerConfig OPTIMIZER = new OptimizerConfig.AdamW(LEARNING_RATE, 0.9, 0.999, 1e-8, 0.05);

    @ParameterizedTest
    @CsvSource({
        "vit-cls, false, 1, 3",
        "vit-cls, true, 1, 3",
        "vit-cls, true, 2, 1",
        "vit-cls, false, 2, 2",
        "vit-relu-nobias, false, 1, 3",
        "vit-relu-nobias, false, 2, 2",
        "vit-relu-nobias, true, 2, 2"
    })
    void lossAndEveryGradientAreTheReferences(String name, boolean fastPath, int workerCount, long microBatchSize) {
        try (GoldenModel golden = GoldenModel.open(name);
                Workers workers = Workers.start(workerCount);
                Learner<ImageModel> learner = learner(
                        golden,
                        0,
                        Learner.Settings.builder(OPTIMIZER)
                                .microBatchSize(microBatchSize)
                                .fastPath(fastPath)
                                .build(),
                        workers);
                Scope scope = Scope.open()) {
            assertThat(learner.takesFastPath()).isEqualTo(fastPath);
            Tensor images = golden.reference("pixel_values");
            Learner.Outcome outcome = learner.gradients(
                    TensorBatch.of(images, golden.reference("labels")), images.size(2), new RandomSource(0));

            assertThat(outcome.loss()).isCloseTo(golden.reference("loss").item(), within(GRADIENT_TOLERANCE));
            Map<String, Tensor> gradients = named(golden, learner.gradient());
            assertThat(gradients.keySet())
                    .containsExactlyInAnyOrderElementsOf(golden.keys().stream()
                            .filter(key -> key.startsWith("grad."))
                            .map(key -> key.substring("grad.".length()))
                            .toList());
            gradients.forEach((parameter, gradient) ->
                    assertClose(parameter, gradient, golden.reference("grad." + parameter), GRADIENT_TOLERANCE));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1, 8", "true, 1, 8", "false, 2, 8", "true, 2, 3"})
    void twentyStepsOfTrainingFollowTheReference(boolean fastPath, int workerCount, long microBatchSize) {
        try (GoldenModel golden = GoldenModel.open("train-trace");
                Workers workers = Workers.start(workerCount);
                Learner<ImageModel> learner = learner(
                        golden,
                        0.1,
                        Learner.Settings.builder(OPTIMIZER)
                                .clipNorm(1)
                                .emaDecay(0.9)
                                .emaWarmsUp(false) // as the reference averages
                                .microBatchSize(microBatchSize)
                                .fastPath(fastPath)
                                .build(),
                        workers);
                Scope scope = Scope.open()) {
            Schedule schedule =
                    new Schedule(new Schedule.Decay.Cosine(FINAL_LEARNING_RATE / LEARNING_RATE), WARMUP_STEPS, STEPS);
            Tensor images = golden.reference("pixel_values");
            Tensor labels = golden.reference("labels");
            float[] losses = golden.reference("losses").toFloatArray();
            float[] norms = golden.reference("grad_norms").toFloatArray();
            float[] learningRates = golden.reference("learning_rates").toFloatArray();

            for (int step = 0; step < STEPS; step++) {
                Learner.Outcome outcome = learner.gradients(
                        TensorBatch.of(images.select(0, step), labels.select(0, step)),
                        images.size(-1),
                        new RandomSource(step));
                assertThat(outcome.loss()).as("loss of step %s", step).isCloseTo(losses[step], relative(losses[step]));
                assertThat(outcome.gradientNorm())
                        .as("gradient norm of step %s", step)
                        .isCloseTo(norms[step], relative(norms[step]));
                double factor = schedule.factor(step);
                assertThat(LEARNING_RATE * factor)
                        .as("learning rate of step %s", step)
                        .isCloseTo(learningRates[step], relative(learningRates[step]));
                learner.update(outcome, factor);
            }

            assertWeights(golden, "final.", learner.weights().parameters());
            assertWeights(
                    golden, "ema.", learner.averagedWeights().orElseThrow().parameters());
        }
    }

    /** All but the key projections' biases: their gradient is rounding, which AdamW scales up. */
    private static void assertWeights(GoldenModel golden, String prefix, Map<String, Tensor> weights) {
        Map<String, Tensor> named = named(golden, weights);
        assertThat(named).hasSize((int)
                golden.keys().stream().filter(key -> key.startsWith(prefix)).count());
        named.forEach((name, tensor) -> {
            if (!name.endsWith("key.bias")) {
                Tensor expected = golden.reference(prefix + name);
                assertThat(tensor.sub(expected).abs().max().item())
                        .as(prefix + name)
                        .isLessThanOrEqualTo(1e-4);
            }
        });
    }

    private static Offset<Double> relative(double expected) {
        return within(1e-5 * Math.abs(expected));
    }

    private static Learner<ImageModel> learner(
            GoldenModel golden, double labelSmoothing, Learner.Settings settings, Workers workers) {
        Vit.Config config = (Vit.Config) golden.model().config();
        return Learner.create(
                new Classification(labelSmoothing, false).trainStep(),
                params -> new Vit(config, params),
                golden.model().parameters(),
                settings,
                workers);
    }

    private static Map<String, Tensor> named(GoldenModel golden, Map<String, Tensor> ours) {
        return DescribedModel.of(golden.model().config()).names().get(0).toTheirs(ours);
    }
}
