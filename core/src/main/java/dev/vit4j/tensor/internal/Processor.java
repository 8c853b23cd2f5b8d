package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.Context;

/**
 * The engine's kernels on this processor. They are determined by products of known results, so the answer is the same
 * at every start and doesn't depend on timings. Instruction sets disabled for the
 * process ({@code ONEDNN_MAX_CPU_ISA}, {@code ATEN_CPU_CAPABILITY}) count as absent.
 *
 * @param vectorInstructions the instruction set of the engine's elementwise operators, by its name (such as avx512)
 * @param bf16Instructions whether the processor has instructions that multiply bf16 numbers (AVX512-BF16 or AMX)
 * @param fastestPrecision the meaning of {@code auto}: bf16 if there are such instructions and they are faster than those
 *     of fp32, which depends on the processor's make
 * @param fusedFp32 whether oneDNN's fused linear layers run in fp32
 * @param fusedBf16 whether they run in bf16
 * @param plainProducts the library of all other fp32 products
 */
public record Processor(
        String vectorInstructions,
        boolean bf16Instructions,
        Precision fastestPrecision,
        boolean fusedFp32,
        boolean fusedBf16,
        ProductLibrary plainProducts) {

    /** Side of the test matrices: large enough for the kernels that models use. */
    private static final int SIDE = 64;

    /** A library that multiplies matrices. */
    public enum ProductLibrary {
        ONEDNN,
        /** With one thread. */
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
        Engine.load(); // here: a failure during Holder's initialization would be an error in the JVM
        return Holder.CURRENT;
    }

    private static final class Holder {
        static final Processor CURRENT = examine();
    }

    private static Processor examine() {
        EngineAccess.Loaded engine = EngineAccess.engine();
        // On a separate thread, as this one's settings belong to the caller.
        boolean bf16Instructions = CompletableFuture.supplyAsync(
                        Processor::hasBf16Instructions, task -> new Thread(task).start())
                .join();
        boolean slow = CpuInfo.read()
                .filter(info -> info.isSlowInBf16(ProcessorLimits.ofThisProcess()))
                .isPresent();
        return new Processor(
                engine.vectorInstructions(),
                bf16Instructions,
                bf16Instructions && !slow ? Precision.BF16 : Precision.FP32,
                OneDnn.isAvailable(DType.FLOAT32),
                OneDnn.isAvailable(DType.BFLOAT16),
                engine.plainProducts());
    }

    /**
     * The instructions that multiply bf16 numbers flush subnormal ones to zero, whatever the thread's settings
     * (Intel's Software Developer's Manual on VDPBF16PS and TDPBF16PS). Without them oneDNN multiplies in fp32, where
     * 2^-130 · 2^120 is not zero.
     */
    private static boolean hasBf16Instructions() {
        if (!OneDnn.isAvailable(DType.BFLOAT16)) {
            return false;
        }
        Context.setFlushDenormal(false);
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor subnormal =
                    Tensor.ones(DType.FLOAT32, SIDE, SIDE).mul(0x1p-130).to(DType.BFLOAT16);
            Tensor large = Tensor.ones(DType.FLOAT32, SIDE, SIDE).mul(0x1p120).to(DType.BFLOAT16);
            return Kernels.linear(subnormal, large).abs().max().item() == 0;
        }
    }
}
