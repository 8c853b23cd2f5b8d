package dev.vit4j.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.train.ParameterRules;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.PathPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loss over pairs of examples: the batch is computed in pieces, the loss over all of it. */
@Tag("engine")
class ContrastiveTest {

    private static final int BATCH = 6;
    private static final TrainStep.OfPairs<TwoTowers> STEP = new TwoTowers.Contrastive();

    private final Scope scope = Scope.open();
    private final TensorBatch batch = new TensorBatch(Map.of(
            TensorBatch.IMAGES, Tensor.randomNormal(new RandomSource(1), BATCH, 3, 8, 8),
            TwoTowers.WORDS, Tensor.randomNormal(new RandomSource(2), BATCH, 6)));
    private final ParameterSet initial = ParameterSet.initialize(TwoTowers::new, new RandomSource(3));

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void theGradientIsThatOfTheWholeBatchHoweverItIsCut(int microBatchSize) {
        Map<String, Tensor> expected = new LinkedHashMap<>();
        double expectedLoss = byAutograd(expected);
        Map<String, float[]> ofOneWorker = new LinkedHashMap<>();
        for (int workerCount = 1; workerCount <= 3; workerCount++) {
            try (Workers workers = Workers.start(workerCount);
                    Learner<TwoTowers> learner = learner(microBatchSize, workers)) {
                Learner.Outcome outcome = learner.gradients(batch, new RandomSource(0));

                assertThat(outcome.mean("loss")).isCloseTo(expectedLoss, within(1e-6));
                assertThat(outcome.loss()).isCloseTo(expectedLoss, within(1e-6));
                assertThat(outcome.examples()).isEqualTo(BATCH);
                assertThat(learner.gradient().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
                learner.gradient().forEach((path, gradient) -> {
                    Tensor whole = expected.get(path);
                    assertThat(whole.abs().max().item()).as(path).isGreaterThan(1e-4);
                    assertThat(gradient.sub(whole).abs().max().item())
                            .as(path)
                            .isLessThan(1e-6 * Math.max(1, whole.abs().max().item()));
                    float[] values = gradient.toFloatArray();
                    assertThat(values)
                            .as("%s, the same for any number of workers", path)
                            .isEqualTo(ofOneWorker.computeIfAbsent(path, first -> values));
                });
            }
        }
    }

    /** The whole batch in one graph. */
    private double byAutograd(Map<String, Tensor> gradients) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        initial.parameters()
                .forEach((path, tensor) -> parameters.put(path, tensor.copy().asParameter()));
        TwoTowers model = new TwoTowers(new ParameterSet(parameters, initial.roles(), Map.of()).params());
        Pass pass = Pass.training(new RandomSource(0));
        Tensor loss = STEP.losses(model, STEP.embed(model, batch, pass), batch).loss();
        Tensor mean = loss.mul(1.0 / BATCH);
        mean.backward();
        parameters.forEach(
                (path, parameter) -> gradients.put(path, parameter.gradient().orElseThrow()));
        return mean.item();
    }

    /** As a temperature alone, or one tower to another that is frozen. */
    @ParameterizedTest
    @ValueSource(strings = {"{images,words}*", "images*"})
    void towersMayBeFrozen(String frozen) {
        Map<String, Tensor> expected = new LinkedHashMap<>();
        byAutograd(expected);
        expected.keySet().removeIf(PathPattern.of(frozen)::matches);
        assertThat(expected).isNotEmpty();
        ParameterRules rules = new ParameterRules(List.of(ParameterRules.Rule.freeze(frozen)), 1);
        try (Workers workers = Workers.start(2);
                Learner<TwoTowers> learner = learner(4, workers, rules)) {
            learner.gradients(batch, new RandomSource(0));
            Map<String, Tensor> gradients = learner.gradient();
            assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            expected.forEach((path, whole) -> assertThat(Objects.requireNonNull(gradients.get(path))
                            .sub(whole)
                            .abs()
                            .max()
                            .item())
                    .as(path)
                    .isLessThan(1e-6 * Math.max(1, whole.abs().max().item())));
        }
    }

    @Test
    void whatBelongsTogetherComesTogether() {
        try (Workers workers = Workers.start(2);
                Learner<TwoTowers> learner = learner(2, workers)) {
            double before = learner.gradients(batch, new RandomSource(0)).mean("loss");
            double after = before;
            for (int step = 0; step < 60; step++) {
                Learner.Outcome outcome = learner.gradients(batch, new RandomSource(step));
                learner.update(outcome, 1);
                after = outcome.mean("loss");
            }

            assertThat(after).isLessThan(0.3 * before);
        }
    }

    private Learner<TwoTowers> learner(int microBatchSize, Workers workers) {
        return learner(microBatchSize, workers, ParameterRules.BY_ROLE);
    }

    private Learner<TwoTowers> learner(int microBatchSize, Workers workers, ParameterRules rules) {
        return Learner.create(
                STEP,
                TwoTowers::new,
                initial,
                Learner.Settings.builder(new OptimizerConfig.AdamW(2e-2, 0.9, 0.99, 1e-8, 0))
                        .microBatchSize(microBatchSize)
                        .rules(rules)
                        .build(),
                workers);
    }
}
