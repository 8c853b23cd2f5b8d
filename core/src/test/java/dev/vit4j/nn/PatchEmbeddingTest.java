package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("engine")
class PatchEmbeddingTest {

    private static final WeightInitialization INITIALIZATION = new WeightInitialization.FanIn(1, 1);

    @Test
    void patchProjectionIsAConvolutionWhoseStrideIsItsSize() {
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensor.randomNormal(new RandomSource(1), 10, 3, 4, 4);
            Tensor bias = Tensor.randomNormal(new RandomSource(2), 10);
            Tensor images = Tensor.randomNormal(new RandomSource(3), 2, 3, 8, 12);
            PatchEmbedding.Tokens tokens =
                    new PatchEmbedding.Projection(weight, Optional.of(bias)).forward(images, Pass.inference());

            Tensor expected = Functional.conv2d(images, weight, Optional.of(bias), 4, 0)
                    .flatten(2, 3)
                    .transpose(1, 2);
            assertThat(tokens.gridHeight()).isEqualTo(2);
            assertThat(tokens.gridWidth()).isEqualTo(3);
            assertThat(tokens.values().shape()).containsExactly(2, 6, 10);
            assertThat(tokens.values().sub(expected).abs().max().item()).isLessThan(1e-5);
        }
    }

    /** As the reference's convolution does. */
    @Test
    void leavesOutWhatNoWholePatchCovers() {
        try (Scope scope = Scope.open()) {
            Tensor images = Tensor.randomNormal(new RandomSource(3), 1, 3, 9, 14);
            PatchEmbedding.Tokens tokens = oblong().forward(images, Pass.inference());

            assertThat(tokens.gridHeight()).isEqualTo(4);
            assertThat(tokens.gridWidth()).isEqualTo(2);
            PatchEmbedding.Tokens whole =
                    oblong().forward(images.narrow(2, 0, 8).narrow(3, 0, 10), Pass.inference());
            assertThat(tokens.values().toFloatArray())
                    .containsExactly(whole.values().toFloatArray());
        }
    }

    @Test
    void rejectsImagesThatAreSmallerThanAPatchOrOfOtherChannels() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() ->
                            oblong().forward(Tensor.randomNormal(new RandomSource(3), 1, 3, 8, 4), Pass.inference()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("images of 8 by 4 pixels are smaller than a patch of 2 by 5");
            assertThatThrownBy(() ->
                            oblong().forward(Tensor.randomNormal(new RandomSource(3), 1, 1, 8, 5), Pass.inference()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("images have 1 channels, but the model takes 3");
        }
    }

    private static PatchEmbedding.Projection oblong() {
        return new PatchEmbedding.Projection(Tensor.randomNormal(new RandomSource(1), 10, 3, 2, 5), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"32, 7", "33, 8", "24, 5", "16, 3"})
    void stemHalvesTheImageInEachGroup(long imageSize, long grid) {
        var config = new ConvolutionalStem.Config(List.of(8, 12));
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            PatchEmbedding.Tokens tokens = stem(config, 20)
                    .forward(Tensor.randomNormal(new RandomSource(1), 2, 3, imageSize, imageSize), Pass.inference());

            assertThat(config.gridSize(imageSize)).isEqualTo(grid);
            assertThat(tokens.gridHeight()).isEqualTo(grid);
            assertThat(tokens.gridWidth()).isEqualTo(grid);
            assertThat(tokens.values().shape()).containsExactly(2, grid * grid, 20);
        }
    }

    @Test
    void stemProjectsOnlyWhereTheWidthsDiffer() {
        var config = new ConvolutionalStem.Config(List.of(8, 12));
        try (Scope scope = Scope.open()) {
            assertThat(stem(config, 12).projection()).isEmpty();
            assertThat(stem(config, 16).projection()).isPresent();
        }
    }

    @Test
    void whitenedPatchesAreUncorrelatedAndOfOneSize() {
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            Tensor noise = Tensor.randomNormal(new RandomSource(1), 20, 3, 16, 16);
            Tensor images =
                    noise.add(noise.mean(1).unsqueeze(1).mul(3)).add(5); // channels that go together, and bright
            ConvolutionalStem stem = stem(new ConvolutionalStem.Config(List.of(8)), 8);
            stem.whiten(images);

            Tensor filtered = Functional.conv2d(images, stem.whitening(), Optional.empty(), 1, 0)
                    .permute(1, 0, 2, 3)
                    .reshape(24, -1);
            Tensor first = filtered.narrow(0, 0, 12)
                    .sub(filtered.narrow(0, 0, 12).mean(1).unsqueeze(1));
            float[] covariance =
                    first.matmul(first.transpose(0, 1)).mul(1.0 / first.size(1)).toFloatArray();
            for (int i = 0; i < covariance.length; i++) {
                double expected = i / 12 == i % 12 ? 1 : 0;
                assertThat((double) covariance[i]).isCloseTo(expected, within(5e-3));
            }
            assertThat(filtered.narrow(0, 12, 12)
                            .add(filtered.narrow(0, 0, 12))
                            .abs()
                            .max()
                            .item())
                    .isLessThan(1e-5);
        }
    }

    @Test
    void statisticsOfTheBatchAreLearnedInTrainingAlone() {
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            ConvolutionalStem stem = stem(new ConvolutionalStem.Config(List.of(8)), 8);
            Tensor mean = stem.groups().get(0).norm1().runningMean();
            Tensor images = Tensor.randomNormal(new RandomSource(1), 4, 3, 8, 8).add(1);

            stem.forward(images, Pass.inference());
            assertThat(mean.toFloatArray()).containsOnly(0);
            stem.forward(images, Pass.training(new RandomSource(2)));
            assertThat(mean.norm().item()).isGreaterThan(0.01);
        }
    }

    @Test
    void rejectsAStemWithoutGroupsOrChannels() {
        assertThatThrownBy(() -> new ConvolutionalStem.Config(List.of())).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new ConvolutionalStem.Config(List.of(8, 0)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("[8, 0]");
    }

    private static ConvolutionalStem stem(ConvolutionalStem.Config config, long width) {
        ParameterSet parameters = ParameterSet.initialize(
                params -> ConvolutionalStem.create(params, 3, config, width, INITIALIZATION), new RandomSource(5));
        return ConvolutionalStem.create(parameters.params(), 3, config, width, INITIALIZATION);
    }
}
