package dev.vit4j.tensor;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * What the engine computes with on this processor. Products of known results show it, so that it is the same at every
 * start: neither the processor's name nor a timing decides anything. Instruction sets that were taken away from the
 * process ({@code ONEDNN_MAX_CPU_ISA}, {@code ATEN_CPU_CAPABILITY}) count as absent.
 *
 * @param vectorInstructions what the engine's elementwise operators were chosen for, as it names it (such as avx512)
 * @param bf16Instructions whether the processor multiplies bf16 numbers itself (AVX512-BF16 or AMX)
 * @param fusedFp32 whether oneDNN's fused linear layers run in fp32
 * @param fusedBf16 whether they run in bf16
 * @param plainProducts the library behind all other fp32 products
 */
public record Processor(
        String vectorInstructions,
        boolean bf16Instructions,
        boolean fusedFp32,
        boolean fusedBf16,
        ProductLibrary plainProducts) {

    /** Side of the probe's matrices: large enough for the kernels that serve models. */
    private static final int SIDE = 64;

    /** A library that multiplies matrices. */
    public enum ProductLibrary {
        ONEDNN,
        /** On one thread. */
        OPENBLAS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The processor of this process.
     *
     * @throws dev.vit4j.ResourceException if there is no engine for it
     */
    public static Processor current() {
        Engine.load(); // here: a failure while Holder is initialised would be an error of the JVM's
        return Holder.CURRENT;
    }

    /** What {@code auto} stands for: bf16 on processors that have instructions for it, else fp32. */
    public Precision fastestPrecision() {
        return bf16Instructions ? Precision.BF16 : Precision.FP32;
    }

    private static final class Holder {
        static final Processor CURRENT = examine();
    }

    private static Processor examine() {
        Engine.Ready engine = Engine.ready();
        // On a thread of its own, as this one's settings are the caller's.
        boolean bf16Instructions = CompletableFuture.supplyAsync(
                        Processor::hasBf16Instructions, task -> new Thread(task).start())
                .join();
        return new Processor(
                engine.vectorInstructions(),
                bf16Instructions,
                OneDnn.isAvailable(DType.FLOAT32),
                OneDnn.isAvailable(DType.BFLOAT16),
                engine.plainProducts());
    }

    /**
     * The instructions that multiply bf16 numbers take subnormal ones as zero, whatever the thread's settings are
     * (Intel's Software Developer's Manual on VDPBF16PS and TDPBF16PS). Without them oneDNN multiplies in fp32, where
     * 2^-130 · 2^120 is not zero.
     */
    private static boolean hasBf16Instructions() {
        if (!OneDnn.isAvailable(DType.BFLOAT16)) {
            return false;
        }
        Engine.flushSubnormals(false);
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor subnormal =
                    Tensor.ones(DType.FLOAT32, SIDE, SIDE).mul(0x1p-130).to(DType.BFLOAT16);
            Tensor large = Tensor.ones(DType.FLOAT32, SIDE, SIDE).mul(0x1p120).to(DType.BFLOAT16);
            return Kernels.linear(subnormal, large).abs().max().item() == 0;
        }
    }
}
