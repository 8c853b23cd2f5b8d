package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class PositionEmbeddingTest {

    @Test
    void sameGridNeedsNoResize() {
        try (Scope scope = Scope.open()) {
            Tensor positions = Tensor.randomNormal(new RandomSource(1), 1, 7, 8);
            assertThat(PositionEmbedding.resize(positions, 1, 2, 3, 2, 3, Interpolation.BICUBIC))
                    .isSameAs(positions);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void prefixTokensKeepTheirPositions(int prefix) {
        try (Scope scope = Scope.open()) {
            Tensor positions = Tensor.randomNormal(new RandomSource(1), 1, prefix + 6, 8);
            Tensor resized = PositionEmbedding.resize(positions, prefix, 2, 3, 4, 5, Interpolation.BICUBIC);

            assertThat(resized.shape()).containsExactly(1, prefix + 20, 8);
            int kept = prefix * 8;
            assertThat(Arrays.copyOf(resized.toFloatArray(), kept))
                    .containsExactly(Arrays.copyOf(positions.toFloatArray(), kept));
        }
    }

    @Test
    void gridOfOneValueStaysOfOneValue() {
        try (Scope scope = Scope.open()) {
            float[] resized = PositionEmbedding.resize(
                            Tensor.ones(DType.FLOAT32, 1, 4, 8).mul(0.25), 0, 2, 2, 3, 5, Interpolation.BICUBIC)
                    .toFloatArray();
            assertThat(resized).hasSize(15 * 8);
            for (float value : resized) {
                assertThat(value).isCloseTo(0.25f, within(1e-6f));
            }
        }
    }

    @Test
    void rowsAndColumnsAreNotMixedUp() {
        try (Scope scope = Scope.open()) {
            // a value a row: after resizing, too, it changes along the height alone
            Tensor positions = Tensor.of(new float[] {1, 1, 1, 2, 2, 2}, 1, 6, 1);
            float[] resized = PositionEmbedding.resize(positions, 0, 2, 3, 4, 2, Interpolation.BICUBIC)
                    .toFloatArray();
            for (int row = 0; row < 4; row++) {
                assertThat(resized[2 * row + 1]).isCloseTo(resized[2 * row], within(1e-6f));
                assertThat(row == 0 || resized[2 * row] > resized[2 * row - 2]).isTrue();
            }
        }
    }

    /** torch.nn.functional.interpolate, antialiased and not; timm's resample_abs_pos_embed gives the first. */
    @Test
    void interpolatesAsTheReferenceAndAsTimm() {
        float[] squares = new float[16];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = i * i / 16f;
        }
        try (Scope scope = Scope.open()) {
            Tensor positions = Tensor.of(squares, 1, 16, 1);
            assertThat(PositionEmbedding.resize(positions, 0, 4, 4, 2, 3, Interpolation.BICUBIC_ANTIALIASED)
                            .toFloatArray())
                    .containsExactly(
                            new float[] {0.663749f, 1.190838f, 1.923743f, 6.316537f, 8.040011f, 9.969302f},
                            within(2e-6f));
            assertThat(PositionEmbedding.resize(positions, 0, 4, 4, 2, 3, Interpolation.BICUBIC)
                            .toFloatArray())
                    .containsExactly(
                            new float[] {0.25009f, 0.65625f, 1.323405f, 6.950576f, 8.859375f, 11.029173f},
                            within(2e-6f));
        }
    }

    /** big_vision, models/vit.py: concatenate([sin(x), cos(x), sin(y), cos(y)]) of x, y times 10000^-(k/(D/4-1)). */
    @Test
    void sinesAndCosinesAreThoseOfBigVision() {
        int height = 3;
        int width = 5;
        int d = 16;
        try (Scope scope = Scope.open()) {
            Tensor positions = PositionEmbedding.sineCosine2d(height, width, d);

            assertThat(positions.shape()).containsExactly(1, 15, 16);
            float[] values = positions.toFloatArray();
            for (int token = 0; token < height * width; token++) {
                for (int i = 0; i < d; i++) {
                    double omega = Math.exp(-Math.log(10_000) * (i % 4) / 3.0);
                    double angle = omega * (i < d / 2 ? token % width : token / width);
                    double expected = i / 4 % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
                    assertThat((double) values[token * d + i]).isCloseTo(expected, within(1e-6));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 10, 18})
    void rejectsWidthsThatSinesAndCosinesDoNotFit(long width) {
        assertThatThrownBy(() -> PositionEmbedding.sineCosine2d(2, 2, width))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("found " + width);
    }
}
