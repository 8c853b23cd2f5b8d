package dev.vit4j.tensor;

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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a call through {@link Tensor} costs beside the same call on the presets themselves. It lies in this package
 * because no other one may name the presets; the tensors are so small that the call is all there is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Dorg.bytedeco.javacpp.maxbytes=0", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"})
public class CallOverhead {

    /** Calls in a scope: about those of a transformer block. */
    private static final int CALLS = 16;

    private final Owned<Tensor> owned = Owned.create(() -> Tensor.ones(DType.FLOAT32, 4, 4));
    private final Tensor x = owned.get();

    @Setup
    public void useOneThread() {
        Engine.setOperatorThreads(1);
    }

    @TearDown
    public void free() {
        owned.close();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double addThroughTensor() {
        try (dev.vit4j.tensor.Scope scope = dev.vit4j.tensor.Scope.open()) {
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
            org.bytedeco.pytorch.Tensor sum = x.handle();
            for (int i = 0; i < CALLS; i++) {
                sum = sum.add(x.handle());
            }
            return sum.numel();
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double matmulThroughTensor() {
        try (dev.vit4j.tensor.Scope scope = dev.vit4j.tensor.Scope.open()) {
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
            org.bytedeco.pytorch.Tensor product = x.handle();
            for (int i = 0; i < CALLS; i++) {
                product = torch.matmul(x.handle(), x.handle());
            }
            return product.numel();
        }
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder().include(CallOverhead.class.getName()).build()).run();
    }
}
