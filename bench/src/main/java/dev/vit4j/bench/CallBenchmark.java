package dev.vit4j.bench;

import static org.openjdk.jmh.annotations.Scope.Thread;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call through {@link Tensor} beside the same call on the presets themselves. The tensors are so small that the call is
 * nearly all of the time.
 */
@State(Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CallBenchmark {

    /** Calls per scope: about those of a transformer block. */
    private static final int CALLS = 16;

    private static final int SIDE = 4;

    private final Owned<Tensor> owned = Owned.create(() -> Tensor.ones(DType.FLOAT32, SIDE, SIDE));
    private final Tensor x = owned.get();
    private final org.bytedeco.pytorch.Tensor bare = torch.ones(SIDE, SIDE);

    @Setup
    public void useOneThread() {
        Engine.setOperatorThreads(1);
    }

    @TearDown
    public void free() {
        bare.close();
        owned.close();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double addThroughTensor() {
        try (Scope scope = Scope.open()) {
            Tensor sum = x;
            for (int i = 0; i < CALLS; i++) {
                sum = sum.add(x);
            }
            return sum.elements();
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double addOnThePresets() {
        try (PointerScope scope = new PointerScope()) {
            org.bytedeco.pytorch.Tensor sum = bare;
            for (int i = 0; i < CALLS; i++) {
                sum = sum.add(bare);
            }
            return sum.numel();
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double matmulThroughTensor() {
        try (Scope scope = Scope.open()) {
            Tensor product = x;
            for (int i = 0; i < CALLS; i++) {
                product = x.matmul(x);
            }
            return product.elements();
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double matmulOnThePresets() {
        try (PointerScope scope = new PointerScope()) {
            org.bytedeco.pytorch.Tensor product = bare;
            for (int i = 0; i < CALLS; i++) {
                product = torch.matmul(bare, bare);
            }
            return product.numel();
        }
    }
}
