package dev.vit4j.bench;

import static org.openjdk.jmh.annotations.Scope.Benchmark;

import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.InferenceSession;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One call of a session: a classifier ViT-S/16 with random weights, images of 224 pixels, one thread per core. */
@State(Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(2)
public class SessionBenchmark {

    private static final int SIDE = 224;
    private static final Vit.Config CONFIG = Vit.Variant.SMALL.classifier(SIDE, 16, 1000);

    @Param({"1", "16"})
    public int batch;

    @Param({"FP32", "BF16"})
    public Precision precision = Precision.FP32;

    private Owned<ParameterSet> weights;
    private Owned<Tensor> images;
    private InferenceSession session;

    @Setup
    public void open() {
        RandomSource random = new RandomSource(0);
        weights = Owned.create(() -> ParameterSet.initialize(params -> new Vit(CONFIG, params), random));
        images = Owned.create(() -> Tensor.randomNormal(random, batch, 3, SIDE, SIDE));
        session = InferenceSession.open(
                new Vit(CONFIG, weights.get().params()),
                new InferenceSession.Options(Optional.of(precision), Engine.availableCores()));
    }

    @TearDown
    public void close() {
        session.close();
        images.close();
        weights.close();
    }

    @Benchmark
    public float[] run() {
        try (Scope scope = Scope.open()) {
            return session.run(images.get()).toFloatArray();
        }
    }
}
