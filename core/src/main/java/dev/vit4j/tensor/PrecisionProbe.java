package dev.vit4j.tensor;

/** Finds out, once a process, which precision this CPU is faster at. */
public final class PrecisionProbe {

    /** What a probe measured: multiply-adds per second of a linear layer on one thread, times 1e-9. */
    public record Result(double fp32Gigamacs, double bf16Gigamacs, Precision fastest) {}

    /** Below this gain, bf16's rounding buys nothing. */
    private static final double WORTHWHILE = 1.2;

    private static final int ROWS = 512;
    private static final int WIDTH = 256;
    private static final int ROUNDS = 5;

    private PrecisionProbe() {}

    /** The measurement, made on the first call (some 10 ms). */
    public static Result result() {
        return Holder.RESULT;
    }

    private static final class Holder {
        static final Result RESULT = measure();
    }

    private static Result measure() {
        Engine.load();
        double fp32 = gigamacs(DType.FLOAT32);
        double bf16 = OneDnn.isAvailable(DType.BFLOAT16) ? gigamacs(DType.BFLOAT16) : 0;
        return new Result(fp32, bf16, bf16 > WORTHWHILE * fp32 ? Precision.BF16 : Precision.FP32);
    }

    /** The best of a few rounds: what else the machine does only makes it slower. */
    private static double gigamacs(DType dtype) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(dtype, ROWS, WIDTH);
            Tensor weight = Tensor.ones(dtype, WIDTH, WIDTH);
            double best = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                Kernels.linear(x, weight);
                best = Math.min(best, (double) (System.nanoTime() - start));
            }
            return (double) ROWS * WIDTH * WIDTH / best;
        }
    }
}
