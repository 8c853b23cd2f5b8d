package dev.vit4j.cli.bench;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.tensor.internal.Kernels;

/** The speed of one thread on a linear layer that fits the caches: an upper bound for the processor. */
final class LinearLayerSpeed {

    private static final int ROWS = 512;
    private static final int WIDTH = 256;
    private static final int ROUNDS = 25;

    private LinearLayerSpeed() {}

    /** Multiply-adds per second, times 1e-9; the best of about 25 ms. */
    static double gigamacs(DType dtype) {
        try (Workers oneThread = Workers.start(1)) {
            return oneThread.forEach(worker -> onThisThread(dtype)).get(0);
        }
    }

    private static double onThisThread(DType dtype) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(dtype, ROWS, WIDTH);
            Tensor weight = Tensor.ones(dtype, WIDTH, WIDTH);
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                Kernels.linear(x, weight);
                best = Math.max(best, (double) ROWS * WIDTH * WIDTH / (System.nanoTime() - start));
            }
            return best;
        }
    }
}
