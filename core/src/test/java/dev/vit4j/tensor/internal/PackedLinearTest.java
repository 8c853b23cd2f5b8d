package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.PackedLinear.Pointwise;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packed layers against plain ones. No CPU packs FLOAT64: that is the way without the fused layers. */
@Tag("engine")
class PackedLinearTest {

    private static final double BF16_ROUNDING = 0x1p-8;

    private Scope scope;

    @BeforeEach
    void openScope() {
        scope = Scope.open();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private static Tensor random(long seed, long... shape) {
        return Tensor.randomNormal(new RandomSource(seed), shape);
    }

    private static double tolerance(DType dtype) {
        return dtype == DType.BFLOAT16 ? 4 * BF16_ROUNDING : 2e-6;
    }

    static Stream<Arguments> layers() {
        return Stream.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT64)
                .flatMap(dtype -> Arrays.stream(Pointwise.values()).map(pointwise -> Arguments.of(dtype, pointwise)));
    }

    private static Tensor apply(Pointwise pointwise, Tensor x) {
        return switch (pointwise) {
            case NONE -> x;
            case RELU -> Functional.relu(x);
            case GELU -> Functional.gelu(x);
            case GELU_TANH -> Functional.geluTanh(x);
            case SILU -> x.mul(Functional.sigmoid(x));
            case TANH -> Functional.tanh(x);
        };
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        double scale = Math.max(1, expected.abs().max().item());
        assertThat(actual.to(DType.FLOAT64).sub(expected).abs().max().item()).isLessThanOrEqualTo(tolerance * scale);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void computesWhatThePlainLayerDoes(DType dtype, Pointwise pointwise) {
        Tensor x = random(1, 7, 24).to(dtype);
        Tensor weight = random(2, 40, 24).mul(0.2).to(dtype);
        Tensor bias = random(3, 40).to(dtype);
        Tensor other = random(4, 7, 40).to(dtype);

        Tensor product =
                Functional.linear(x.to(DType.FLOAT64), weight.to(DType.FLOAT64), Optional.of(bias.to(DType.FLOAT64)));
        PackedLinear packed = PackedLinear.pack(dtype, () -> new PackedLinear.Source(weight, Optional.of(bias)));
        assertClose(packed.forward(x, pointwise), apply(pointwise, product), tolerance(dtype));
        assertClose(packed.forwardAdd(x, other), product.add(other), tolerance(dtype));
        assertClose(packed.forwardMultiply(x, other), product.mul(other), tolerance(dtype));

        PackedLinear unbiased = PackedLinear.pack(dtype, () -> new PackedLinear.Source(weight, Optional.empty()));
        Tensor withoutBias = Functional.linear(x.to(DType.FLOAT64), weight.to(DType.FLOAT64), Optional.empty());
        assertClose(unbiased.forward(x, pointwise), apply(pointwise, withoutBias), tolerance(dtype));
        assertClose(unbiased.forwardAdd(x, other), withoutBias.add(other), tolerance(dtype));
    }

    @Test
    void aRowsNumbersDependOnTheRowsWithItByRoundingAlone() {
        Tensor x = random(1, 197, 96);
        PackedLinear packed = PackedLinear.pack(
                DType.FLOAT32, () -> new PackedLinear.Source(random(2, 160, 96), Optional.of(random(3, 160))));
        Tensor all = packed.forward(x, Pointwise.GELU);
        for (long rows : new long[] {1, 2, 5, 98, 99}) {
            Tensor some = packed.forward(x.narrow(0, 40, rows), Pointwise.GELU);
            assertClose(some, all.narrow(0, 40, rows), 1e-6);
        }
    }

    @Test
    void keepsNothingOfWhatItWasComputedFrom() {
        Tensor weight = random(2, 16, 16);
        Tensor x = random(1, 3, 16);
        PackedLinear packed = PackedLinear.pack(DType.FLOAT32, () -> new PackedLinear.Source(weight, Optional.empty()));
        float[] before = packed.forward(x).toFloatArray();
        weight.fill(0);
        assertThat(packed.forward(x).toFloatArray()).isEqualTo(before).doesNotContain(0f);
    }
}
