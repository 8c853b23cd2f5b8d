package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Micro batches in which there is nothing to learn from, as images without a box. */
@Tag("engine")
class EmptyPartTest {

    private static final long[] MARKS = {0, 0, 1, 0, 0, 1, 0};
    private static final Vit.Config CONFIG = Vit.Variant.PICO.classifier(24, 8, 3);

    private final Scope scope = Scope.open();
    private final TensorBatch batch = TensorBatch.of(
            Tensor.randomNormal(new RandomSource(1), MARKS.length, 3, 24, 24), Tensor.of(MARKS, MARKS.length));

    @AfterEach
    void free() {
        scope.close();
    }

    /** The squares of the logits of the images that are marked. */
    private static final class OfMarked implements TrainStep.OfExamples<ImageModel> {
        @Override
        public Losses losses(ImageModel model, TensorBatch micro, Pass pass) {
            Tensor logits = model.forward(micro.images(), pass);
            long[] marks = micro.column(TensorBatch.LABELS).toLongArray();
            return Losses.of(IntStream.range(0, marks.length)
                    .filter(i -> marks[i] == 1)
                    .mapToObj(
                            i -> logits.narrow(0, i, 1).to(DType.FLOAT32).pow(2).sum())
                    .reduce(Tensor::add)
                    .orElseGet(() -> Tensor.zeros(DType.FLOAT32)));
        }

        @Override
        public double denominator(TensorBatch whole) {
            return 2;
        }
    }

    private static Learner<ImageModel> learner(
            TrainStep<ImageModel> step, int microBatchSize, boolean fast, Workers by) {
        return Learner.create(
                step,
                params -> new Vit(CONFIG, params),
                ParameterSet.initialize(params -> new Vit(CONFIG, params), new RandomSource(2)),
                Learner.Settings.builder(new OptimizerConfig.Sgd(1, 0, 0))
                        .microBatchSize(microBatchSize)
                        .fastPath(fast)
                        .build(),
                by);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void addNothing(boolean fastPath) {
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> whole = learner(new OfMarked(), MARKS.length, fastPath, workers);
                Learner<ImageModel> parts = learner(new OfMarked(), 1, fastPath, workers)) {
            Learner.Outcome expected = whole.gradients(batch, new RandomSource(0));
            Learner.Outcome outcome = parts.gradients(batch, new RandomSource(0));

            assertThat(outcome.loss()).isPositive().isCloseTo(expected.loss(), within(1e-6));
            Map<String, Tensor> gradients = new LinkedHashMap<>(parts.gradient());
            whole.gradient()
                    .forEach((path, gradient) -> assertThat(gradient.sub(gradients.get(path))
                                    .abs()
                                    .max()
                                    .item())
                            .as(path)
                            .isLessThan(1e-6 * Math.max(1, gradient.abs().max().item())));
        }
    }

    @Test
    void aLossThatNoParameterChangesIsAnError() {
        TrainStep.OfExamples<ImageModel> constant =
                (model, micro, pass) -> TrainStep.Losses.of(Tensor.ones(DType.FLOAT32));
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(constant, 2, true, workers)) {
            assertThatThrownBy(() -> learner.gradients(batch, new RandomSource(0)))
                    .hasMessageContaining("does not require grad");
        }
    }

    @Test
    void anExampleHasOneRow() {
        TrainStep.OfPairs<ImageModel> twoRows = new TrainStep.OfPairs<>() {
            @Override
            public List<Tensor> embed(ImageModel model, TensorBatch micro, Pass pass) {
                Tensor rows = model.forward(micro.images(), pass);
                return List.of(Tensor.concatenate(0, List.of(rows, rows)));
            }

            @Override
            public Losses losses(ImageModel model, List<Tensor> rows, TensorBatch all) {
                return Losses.of(rows.get(0).sum());
            }
        };
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(twoRows, 1, true, workers)) {
            assertThatThrownBy(() -> learner.gradients(batch, new RandomSource(0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("embedded 1 examples in 2 rows");
        }
    }
}
