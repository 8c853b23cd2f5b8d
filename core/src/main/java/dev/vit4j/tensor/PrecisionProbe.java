package dev.vit4j.tensor;

/** Finds out, once a process, which precision this CPU is faster at. */
public final class PrecisionProbe {

    /** What a probe measured: multiply-adds per second of a linear layer on one thread, times 1e-9. */
    public record Result(double fp32Gigamacs, double bf16Gigamacs, Precision fastest) {}

    /** Below this gain, bf16's rounding buys nothing. */
    private static final double WORTHWHILE = 1.2;

    private static final int ROWS = 512;
    private static final int WIDTH = 256;
    private static final int ROUNDS = 25;

    private PrecisionProbe() {}

    /**
     * The measurement, made on the first call (some 10 ms).
     *
     * @throws dev.vit4j.ResourceException where there is no engine
     */
    public static Result result() {
        Engine.load(); // here: a failure while Holder is initialised would be an error of the JVM's
        return Holder.RESULT;
    }

    private static final class Holder {
        static final Result RESULT = measure();
    }

    private static Result measure() {
        try (Workers oneThread = Workers.start(1)) {
            return oneThread.forEach(worker -> measureOnThisThread()).get(0);
        }
    }

    private static Result measureOnThisThread() {
        boolean bf16 = OneDnn.isAvailable(DType.BFLOAT16);
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Layer inFp32 = new Layer(DType.FLOAT32);
            Layer inBf16 = new Layer(DType.BFLOAT16);
            double bestFp32 = 0;
            double bestBf16 = 0;
            // In turns, so that both fall into the same moments of a busy machine; its best is what counts.
            for (int round = 0; round < ROUNDS; round++) {
                bestFp32 = Math.max(bestFp32, inFp32.gigamacs());
                bestBf16 = bf16 ? Math.max(bestBf16, inBf16.gigamacs()) : 0;
            }
            return new Result(bestFp32, bestBf16, bestBf16 > WORTHWHILE * bestFp32 ? Precision.BF16 : Precision.FP32);
        }
    }

    /** A linear layer to be timed. */
    private record Layer(Tensor x, Tensor weight) {

        Layer(DType dtype) {
            this(Tensor.ones(dtype, ROWS, WIDTH), Tensor.ones(dtype, WIDTH, WIDTH));
        }

        double gigamacs() {
            long start = System.nanoTime();
            Kernels.linear(x, weight);
            return (double) ROWS * WIDTH * WIDTH / (System.nanoTime() - start);
        }
    }
}
