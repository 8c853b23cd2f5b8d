package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.InScope;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast calls against the plain operators, formulas and autograd. */
@Tag("engine")
@ExtendWith(InScope.class)
class KernelsTest {

    /** Half the distance of two bf16 numbers between 1 and 2. */
    private static final double BF16_ROUNDING = 0x1p-8;

    private static Tensor random(long seed, long... shape) {
        return Tensor.randomNormal(new RandomSource(seed), shape);
    }

    /** The largest difference, as a part of the largest expected value where that is above 1. */
    private static double difference(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        Tensor reference = expected.detach().to(DType.FLOAT64);
        double worst =
                actual.detach().to(DType.FLOAT64).sub(reference).abs().max().item();
        return worst / Math.max(1, reference.abs().max().item());
    }

    /** Types of which the CPU at hand has fused layers, and one that never has: the plain operators then do it. */
    static Stream<Arguments> linearSizes() {
        record Type(DType dtype, double tolerance) {}
        return Stream.of(
                        new Type(DType.FLOAT32, 1e-5),
                        new Type(DType.BFLOAT16, 2 * BF16_ROUNDING),
                        new Type(DType.FLOAT64, 1e-12))
                .flatMap(type -> Stream.of(
                                List.of(1, 1, 1),
                                List.of(1, 3, 5),
                                List.of(7, 13, 3),
                                List.of(197, 192, 577),
                                List.of(33, 65, 129))
                        .map(size ->
                                Arguments.of(type.dtype(), type.tolerance(), size.get(0), size.get(1), size.get(2))));
    }

    @ParameterizedTest
    @MethodSource("linearSizes")
    void fusedLinearLayersEqualPlainOnes(DType dtype, double tolerance, int rows, int in, int out) {
        Tensor x = random(1, rows, in).to(dtype);
        Tensor weight = random(2, out, in).mul(1 / Math.sqrt(in)).to(dtype);
        Tensor bias = random(3, out).to(dtype);
        Tensor residual = random(4, rows, out).to(dtype);
        Tensor exact = x.to(DType.FLOAT64).matmul(weight.to(DType.FLOAT64).transpose(0, 1));
        Tensor exactWithBias = exact.add(bias.to(DType.FLOAT64));

        assertThat(difference(Kernels.linear(x, weight), exact)).isLessThan(tolerance);
        assertThat(difference(Kernels.linear(x, weight, bias), exactWithBias)).isLessThan(tolerance);
        assertThat(difference(Kernels.linear(x, weight, bias), Functional.linear(x, weight, Optional.of(bias))))
                .isLessThan(tolerance);
        Tensor added = Kernels.linearAdd(x, weight, bias, residual);
        assertThat(added.dtype()).isEqualTo(dtype);
        assertThat(difference(added, exactWithBias.add(residual.to(DType.FLOAT64))))
                .isLessThan(2 * tolerance);
    }

    @ParameterizedTest
    @MethodSource("linearSizes")
    void gradientsOfLinearLayersFollowTheirFormulas(DType dtype, double tolerance, int rows, int in, int out) {
        Tensor x = random(1, rows, in).mul(1 / Math.sqrt(rows)).to(dtype);
        Tensor weight = random(2, out, in).mul(1 / Math.sqrt(out)).to(dtype);
        Tensor gradient = random(3, rows, out).to(dtype);
        Tensor exactGradient = gradient.to(DType.FLOAT64);

        assertThat(difference(
                        Kernels.linearInputGradient(gradient, weight), exactGradient.matmul(weight.to(DType.FLOAT64))))
                .isLessThan(tolerance);

        // in its place among other parameters' gradients
        Tensor flat = Tensor.ones(dtype, 3 + out * in + 2);
        Tensor into = flat.narrow(0, 3, (long) out * in).view(out, in);
        Kernels.linearWeightGradient(into, gradient, x);
        assertThat(difference(into, exactGradient.transpose(0, 1).matmul(x.to(DType.FLOAT64))))
                .isLessThan(tolerance);
        assertThat(flat.narrow(0, 0, 3).toFloatArray()).containsOnly(1);
        assertThat(flat.narrow(0, 3 + (long) out * in, 2).toFloatArray()).containsOnly(1);
    }

    @Test
    void linearAddLeavesItsOperandsAsTheyWere() {
        for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT64)) {
            Tensor residual = Tensor.ones(dtype, 3, 5);
            Tensor x = Tensor.ones(dtype, 3, 4);
            Kernels.linearAdd(x, Tensor.ones(dtype, 5, 4), Tensor.ones(dtype, 5), residual);

            assertThat(residual.toFloatArray()).containsOnly(1);
            assertThat(x.toFloatArray()).containsOnly(1);
        }
    }

    @Test
    void fusedLayersAreKnownToBeAbsentForOtherTypes() {
        assertThat(OneDnn.isAvailable(DType.FLOAT64)).isFalse();
        assertThat(OneDnn.isAvailable(DType.INT64)).isFalse();
    }

    @Test
    void mismatchedLayersAreRefusedWithTheirShapes() {
        Tensor x = random(1, 3, 4);
        assertThatThrownBy(() -> Kernels.linear(x, random(2, 5, 6)))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("linear", "[3, 4]", "[5, 6]");
    }

    @Test
    void productsEqualPlainOnes() {
        Tensor a = random(1, 3, 7, 5);
        Tensor b = random(2, 3, 5, 9);
        Tensor into = Tensor.empty(DType.FLOAT32, 3, 7, 9);
        Kernels.batchMatmul(into, a, b);
        assertThat(difference(into, a.to(DType.FLOAT64).matmul(b.to(DType.FLOAT64))))
                .isLessThan(1e-5);

        Kernels.matmul(into.select(0, 0), a.select(0, 1), b.select(0, 2));
        assertThat(difference(
                        into.select(0, 0),
                        a.select(0, 1).to(DType.FLOAT64).matmul(b.select(0, 2).to(DType.FLOAT64))))
                .isLessThan(1e-5);

        Tensor sum = Tensor.empty(DType.FLOAT32, 5);
        Kernels.sumRows(sum, a.select(0, 0));
        assertThat(difference(sum, a.select(0, 0).to(DType.FLOAT64).sum(0))).isLessThan(1e-6);
    }

    /** bf16 keeps 8 bits: 1 + 2^-12 would become 1. */
    @Test
    void noSinglePrecisionProductIsRoundedToBf16() {
        Tensor x = Tensor.ones(DType.FLOAT32, 65, 127).add(0x1p-12);
        Tensor ones = Tensor.ones(DType.FLOAT32, 127, 65);
        Tensor weightGradient = Tensor.empty(DType.FLOAT32, 127, 127);
        Kernels.linearWeightGradient(weightGradient, x, Tensor.ones(DType.FLOAT32, 65, 127));
        Tensor stacked = Tensor.empty(DType.FLOAT32, 1, 65, 65);
        Kernels.batchMatmul(stacked, x.unsqueeze(0), ones.unsqueeze(0));

        assertEverywhere(x.matmul(ones), 127);
        assertEverywhere(Kernels.linear(x, ones.transpose(0, 1).copy()), 127);
        assertEverywhere(Kernels.linearInputGradient(x, ones), 127);
        assertEverywhere(weightGradient, 65);
        assertEverywhere(stacked, 127);
    }

    private static void assertEverywhere(Tensor product, int terms) {
        assertThat(product.toFloatArray()).usingComparatorWithPrecision(1e-4f).containsOnly((float)
                (terms * (1 + 0x1p-12)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void softmaxAndItsBackwardEqualAutograd(DType dtype) {
        double tolerance = dtype == DType.FLOAT32 ? 1e-6 : 2 * BF16_ROUNDING;
        Tensor x = random(1, 3, 7, 13).to(dtype);
        Tensor gradient = random(2, 3, 7, 13).to(dtype);
        Tensor leaf = x.to(DType.FLOAT64).asParameter();
        Tensor expected = Functional.softmax(leaf);
        expected.backward(gradient.to(DType.FLOAT64));

        Tensor y = x.copy();
        Kernels.softmax(y, y);
        assertThat(difference(y, expected)).isLessThan(tolerance);

        Tensor into = Tensor.empty(dtype, 3, 7, 13);
        Kernels.softmaxBackward(into, gradient, y);
        assertThat(difference(into, leaf.gradient().orElseThrow())).isLessThan(4 * tolerance);

        Kernels.softmaxBackward(gradient, gradient, y);
        assertThat(gradient.toFloatArray()).isEqualTo(into.toFloatArray());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void geluAndItsBackwardEqualAutograd(DType dtype) {
        double tolerance = dtype == DType.FLOAT32 ? 1e-6 : 2 * BF16_ROUNDING;
        Tensor x = random(1, 5, 19).to(dtype);
        Tensor gradient = random(2, 5, 19).to(dtype);
        Tensor leaf = x.to(DType.FLOAT64).asParameter();
        Tensor expected = Functional.gelu(leaf);
        expected.backward(gradient.to(DType.FLOAT64));

        Tensor into = Tensor.empty(dtype, 5, 19);
        Kernels.gelu(into, x, Kernels.Gelu.EXACT);
        assertThat(difference(into, expected)).isLessThan(tolerance);
        Kernels.geluBackward(into, gradient, x, Kernels.Gelu.EXACT);
        assertThat(difference(into, leaf.gradient().orElseThrow())).isLessThan(tolerance);
    }

    @Test
    void layerNormAndItsBackwardEqualAutograd() {
        Tensor x = random(1, 11, 37);
        Tensor weight = random(2, 37).add(1);
        Tensor bias = random(3, 37);
        Tensor gradient = random(4, 11, 37);
        List<Tensor> leaves = Stream.of(x, weight, bias)
                .map(t -> t.to(DType.FLOAT64).asParameter())
                .toList();
        Tensor expected = Functional.layerNorm(leaves.get(0), leaves.get(1), leaves.get(2), 1e-6);
        expected.backward(gradient.to(DType.FLOAT64));
        Tensor intoWeight = Tensor.empty(DType.FLOAT32, 37);
        Tensor intoBias = Tensor.empty(DType.FLOAT32, 37);

        Kernels.Normalized forward = Kernels.layerNorm(x, weight, bias, 1e-6);
        Tensor intoX = Kernels.layerNormBackward(
                gradient, x, forward, weight, bias, Optional.of(intoWeight), Optional.of(intoBias));
        Tensor ofFrozen =
                Kernels.layerNormBackward(gradient, x, forward, weight, bias, Optional.empty(), Optional.empty());

        assertThat(ofFrozen.toFloatArray()).isEqualTo(intoX.toFloatArray());

        assertThat(difference(forward.output(), expected)).isLessThan(1e-6);
        assertThat(forward.mean().elements()).isEqualTo(11);
        List<Tensor> found = List.of(intoX, intoWeight, intoBias);
        for (int i = 0; i < found.size(); i++) {
            assertThat(difference(found.get(i), leaves.get(i).gradient().orElseThrow()))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void adamWFollowsItsFormula() {
        var settings = new Kernels.AdamW(0.01, 0.9, 0.999, 0.05, 1e-8);
        Tensor parameters = random(1, 17);
        Tensor mean = Tensor.zeros(DType.FLOAT32, 17);
        Tensor variance = Tensor.zeros(DType.FLOAT32, 17);
        double[] expected = doubles(parameters);
        double[] m = new double[17];
        double[] v = new double[17];

        for (int step = 1; step <= 5; step++) {
            Tensor gradients = random(10 + step, 17);
            Kernels.adamW(
                    settings,
                    parameters,
                    gradients,
                    mean,
                    variance,
                    Tensor.ones(DType.FLOAT32).mul(step));
            double[] g = doubles(gradients);
            for (int i = 0; i < 17; i++) {
                m[i] = settings.beta1() * m[i] + (1 - settings.beta1()) * g[i];
                v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * g[i] * g[i];
                double meanHat = m[i] / (1 - Math.pow(settings.beta1(), step));
                double varianceHat = v[i] / (1 - Math.pow(settings.beta2(), step));
                expected[i] -= settings.learningRate() * settings.weightDecay() * expected[i];
                expected[i] -= settings.learningRate() * meanHat / (Math.sqrt(varianceHat) + settings.epsilon());
            }
        }

        for (int i = 0; i < 17; i++) {
            assertThat(doubles(parameters)[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6));
            assertThat(doubles(mean)[i]).isCloseTo(m[i], org.assertj.core.data.Offset.offset(1e-6));
            assertThat(doubles(variance)[i]).isCloseTo(v[i], org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = tensor.toFloatArray();
        double[] doubles = new double[floats.length];
        java.util.Arrays.setAll(doubles, i -> floats[i]);
        return doubles;
    }

    @Test
    void decayAndStepShrinksThenMoves() {
        Tensor parameters = Tensor.of(new float[] {2, -4}, 2);

        Kernels.decayAndStep(parameters, 0.25, Tensor.of(new float[] {1, 10}, 2), -0.5);

        assertThat(parameters.toFloatArray()).containsExactly(1, -8);
    }
}
