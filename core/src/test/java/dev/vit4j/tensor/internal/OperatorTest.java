package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class OperatorTest {

    private static final int CALLS = 4000;

    /** JavaCPP's own count sees only the objects that it made: what the engine leaks behind them shows here alone. */
    @Test
    void callsByNameLeaveNothingBehind() {
        var settings = new Kernels.AdamW(1e-3, 0.9, 0.99, 0, 1e-8);
        try (Scope scope = Scope.open()) {
            Tensor weights = Tensor.ones(DType.FLOAT32, 64);
            Tensor gradient = Tensor.ones(DType.FLOAT32, 64);
            Tensor mean = Tensor.zeros(DType.FLOAT32, 64);
            Tensor variance = Tensor.zeros(DType.FLOAT32, 64);
            Tensor step = Tensor.ones(DType.FLOAT32);
            Tensor x = Tensor.ones(DType.FLOAT32, 16, 16);
            Tensor image = Tensor.ones(DType.FLOAT32, 1, 1, 4, 4);
            Runnable calls = () -> NoGrad.call(() -> {
                Kernels.adamW(settings, weights, gradient, mean, variance, step);
                Kernels.linear(x, x);
                return Functional.resizeBilinear(image, 2, 2);
            });
            repeat(calls);
            long before = Pointer.physicalBytes();

            repeat(calls);

            assertThat(Pointer.physicalBytes() - before).isLessThan(30L << 20);
        }
    }

    private static void repeat(Runnable calls) {
        for (int i = 0; i < CALLS; i++) {
            Scope.run(calls);
        }
        System.gc();
    }
}
