package dev.vit4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class ClassificationTest {

    /** What a batch transform mixes is learned, not the label that an image had before. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void softLabelsAreLearnedIfTheBatchHasThem(double smoothing) {
        double[][] logits = {{1, 2, -1}, {0, 0.5, 3}};
        double[][] soft = {{0.7, 0.3, 0}, {0.25, 0.25, 0.5}};
        double expected = 0;
        double logged = 0;
        for (int i = 0; i < 2; i++) {
            double sum = Math.exp(logits[i][0]) + Math.exp(logits[i][1]) + Math.exp(logits[i][2]);
            for (int c = 0; c < 3; c++) {
                double negative = Math.log(sum) - logits[i][c];
                logged += soft[i][c] * negative;
                expected += ((1 - smoothing) * soft[i][c] + smoothing / 3) * negative;
            }
        }
        try (Scope scope = Scope.open()) {
            Tensor told = Tensor.of(new float[] {1, 2, -1, 0, 0.5f, 3}, 2, 3);
            TensorBatch batch = TensorBatch.of(Tensor.of(new float[2 * 3], 2, 3, 1, 1), Tensor.of(new long[] {0, 2}, 2))
                    .with(TensorBatch.PROBABILITIES, Tensor.of(new float[] {0.7f, 0.3f, 0, 0.25f, 0.25f, 0.5f}, 2, 3));

            TrainStep.OfExamples<ImageModel> step =
                    (TrainStep.OfExamples<ImageModel>) new Classification(smoothing, false).trainStep();
            TrainStep.Losses losses = step.losses((images, pass) -> told, batch, Pass.inference());

            assertThat(losses.loss().item()).isCloseTo(expected, within(1e-5));
            assertThat(item(losses, "loss")).isCloseTo(logged, within(1e-5));
            assertThat(item(losses, "accuracy")).as("by the labels").isEqualTo(1);
        }
    }

    private static double item(TrainStep.Losses losses, String name) {
        return Optional.ofNullable(losses.sums().get(name)).orElseThrow().item();
    }
}
