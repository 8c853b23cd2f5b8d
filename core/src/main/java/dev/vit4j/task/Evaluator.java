package dev.vit4j.task;

import dev.vit4j.data.Batch;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Loader;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.eval.Result;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.jfr.EvaluationEvent;
import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Runs a model over a data set, and computes its task's metrics.
 *
 * @param <M> the task's models
 * @param <R> the task's result
 */
public final class Evaluator<M, R extends Result> {

    private static final int LARGEST_BATCH = 256;

    /**
     * The number of parts of a batch, whatever the number of workers, since the bits of a product depend on its rows.
     */
    private static final int PARTS = 8;

    /** However large the images are. */
    private static final long SMALLEST_BATCH = 2;

    /** Keeps the batches that a loader has ready small compared with the memory of a JVM. */
    private static final long LARGEST_BATCH_BYTES = 32L << 20;

    /**
     * How images are prepared.
     *
     * @param imageSize height and width of the model's input; other images are resized
     */
    public record Settings(Normalization normalization, int imageSize, Precision precision, Device device) {}

    private final Task<M, R> task;
    private final Function<Params, ? extends M> factory;
    private final Settings settings;
    private final Workers workers;

    /**
     * @param factory builds the model over a source of parameters, once per worker
     * @param workers the threads that share each batch
     */
    public Evaluator(Task<M, R> task, Function<Params, ? extends M> factory, Settings settings, Workers workers) {
        this.task = task;
        this.factory = factory;
        this.settings = settings;
        this.workers = workers;
    }

    /** The metrics of the model with these weights over every image of a data set. */
    public R evaluate(ParameterSet weights, Dataset dataset) {
        return evaluate(weights, dataset, BrokenImages.refused(dataset), done -> {}, () -> false)
                .orElseThrow()
                .result();
    }

    /**
     * As {@link #evaluate(ParameterSet, Dataset)}, broken images left out, and given up between two batches once {@code
     * stopRequested} says so.
     *
     * @param broken images of this data set; newly found ones are added
     * @param progress receives the number of finished images, on the calling thread
     * @return empty if it was stopped
     */
    public Optional<Evaluation<M, R>> evaluate(
            ParameterSet weights,
            Dataset dataset,
            BrokenImages broken,
            IntConsumer progress,
            BooleanSupplier stopRequested) {
        Evaluation<M, R> evaluation = task.evaluation(dataset);
        EvaluationEvent event = EvaluationEvent.begin();
        int evaluated = 0;
        try (Owned<List<Replica>> replicas = Owned.create(() -> replicas(weights))) {
            Loader loader = new Loader(
                    dataset,
                    Loader.Config.evaluation(
                                    batchSize(dataset),
                                    List.of(new Resize(settings.imageSize(), settings.imageSize())),
                                    settings.normalization())
                            .withCollator(task.collator())
                            .withDevice(settings.device()),
                    broken);
            int done = 0;
            try (Loader.Batches batches = loader.epoch(0)) {
                while (batches.hasNext()) {
                    if (stopRequested.getAsBoolean()) {
                        return Optional.empty();
                    }
                    try (Batch batch = batches.next()) {
                        evaluated += batch.size();
                        if (batch.size() > 0) {
                            evaluate(evaluation, replicas.get(), batch);
                        }
                    }
                    done = Math.min(done + batchSize(dataset), dataset.size());
                    progress.accept(done);
                }
            } finally {
                replicas.get().forEach(Replica::close);
            }
        }
        event.end(dataset.name(), evaluated);
        return Optional.of(evaluation);
    }

    private int batchSize(Dataset dataset) {
        long imageBytes = (long) settings.imageSize() * settings.imageSize() * RgbImage.CHANNELS * Float.BYTES;
        long fitting = Math.max(SMALLEST_BATCH, LARGEST_BATCH_BYTES / imageBytes);
        return (int) Math.min(Math.min(LARGEST_BATCH, fitting), dataset.size());
    }

    private void evaluate(Evaluation<M, R> evaluation, List<Replica> replicas, Batch batch) {
        try (Scope scope = Scope.open()) {
            TensorBatch tensors = batch.tensors();
            int[] indices = batch.indices();
            int count = Math.min(PARTS, batch.size());
            AtomicInteger next = new AtomicInteger();
            Runnable[] outputs = new Runnable[count];
            workers.forEach(worker -> {
                for (int part = next.getAndIncrement(); part < count; part = next.getAndIncrement()) {
                    int from = (int) ((long) batch.size() * part / count);
                    int to = (int) ((long) batch.size() * (part + 1) / count);
                    outputs[part] = replicas.get(worker)
                            .evaluate(evaluation, tensors.part(from, to - from), Arrays.copyOfRange(indices, from, to));
                }
                return true;
            });
            for (Runnable output : outputs) {
                output.run();
            }
        }
    }

    private List<Replica> replicas(ParameterSet weights) {
        DType computeType = settings.precision().computeType();
        ParameterSet converted = weights.map(
                parameter -> parameter.to(settings.device()).to(computeType), buffer -> buffer.to(settings.device()));
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < workers.count(); i++) {
            replicas.add(new Replica(factory.apply(converted.params())));
        }
        return replicas;
    }

    /** One worker's model. */
    private final class Replica implements AutoCloseable {

        private final M model;
        private final TrainingRunner runner;

        Replica(M model) {
            this.model = model;
            runner = TrainingRunner.of(settings.device(), true);
        }

        Runnable evaluate(Evaluation<M, R> evaluation, TensorBatch part, int[] indices) {
            try (NoGrad noGrad = NoGrad.open();
                    Scope scope = Scope.open()) {
                TensorBatch there = part.to(settings.device());
                TensorBatch prepared = there.with(
                        TensorBatch.IMAGES,
                        there.images().to(settings.precision().computeType()));
                return evaluation.evaluate(model, prepared, indices, Pass.inference(Pass.Trace.NONE, runner));
            }
        }

        @Override
        public void close() {
            runner.close();
        }
    }
}
