package dev.vit4j.bench;

import static org.openjdk.jmh.annotations.Scope.Benchmark;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.task.Classification;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.weights.ParameterSet;
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

/**
 * One training step: a plain ViT, 192 wide and 6 deep, 64 random images of 32 pixels in patches of 4, AdamW, one worker
 * per core.
 */
@State(Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(2)
public class TrainStepBenchmark {

    private static final int SIDE = 32;
    private static final int BATCH = 64;
    private static final int MICRO_BATCH = 32;
    private static final int CLASSES = 10;
    private static final Vit.Config CONFIG = Vit.Variant.NANO.classifier(SIDE, 4, CLASSES);

    @Param({"FP32", "BF16"})
    public Precision precision = Precision.FP32;

    private final RandomSource random = new RandomSource(0);
    private final Owned<Tensor> images = Owned.create(() -> Tensor.randomNormal(random, BATCH, 3, SIDE, SIDE));
    private final Owned<Tensor> labels = Owned.create(() -> {
        long[] classes = new long[BATCH];
        for (int i = 0; i < BATCH; i++) {
            classes[i] = i % CLASSES;
        }
        return Tensor.of(classes, BATCH);
    });

    private Workers workers;
    private Learner<ImageModel> learner;

    @Setup
    public void begin() {
        workers = Workers.start(Engine.availableCores());
        try (Scope scope = Scope.open()) {
            learner = Learner.create(
                    new Classification().trainStep(),
                    params -> new Vit(CONFIG, params),
                    ParameterSet.initialize(params -> new Vit(CONFIG, params), random),
                    Learner.Settings.builder(new OptimizerConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05))
                            .microBatchSize(MICRO_BATCH)
                            .precision(precision)
                            .build(), // the fast path
                    workers);
        }
    }

    @TearDown
    public void end() {
        learner.close();
        workers.close();
        labels.close();
        images.close();
    }

    @Benchmark
    public double step() {
        try (Scope scope = Scope.open()) {
            Learner.Outcome outcome = learner.gradients(TensorBatch.of(images.get(), labels.get()), random);
            learner.update(outcome, 1);
            return outcome.loss();
        }
    }
}
