package dev.vit4j.eval;

import dev.vit4j.data.Batch;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.EpochBatches;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Loader;
import dev.vit4j.data.LoaderConfig;
import dev.vit4j.data.transform.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.jfr.EvaluationEvent;
import dev.vit4j.internal.runtime.TrainingRunner;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.Trace;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
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

/** Runs a classifier over a data set: the probabilities of each class for each image. */
public final class Evaluator {

    private static final int LARGEST_BATCH = 256;

    /** A batch is cut in so many, whatever the number of workers, since the bits of a product depend on its rows. */
    private static final int PARTS = 8;

    /** However large its images are. */
    private static final long SMALLEST_BATCH = 2;

    /** So that the batches that a loader holds ready stay small beside the memory of a JVM. */
    private static final long LARGEST_BATCH_BYTES = 32L << 20;

    /**
     * How images are prepared and judged.
     *
     * @param imageSize pixels of a side that the model takes; images of another size are resized
     * @param flipAveraging the mean of the probabilities of each image and its mirror image
     */
    public record Settings(
            Normalization normalization, int imageSize, boolean flipAveraging, Precision precision, Device device) {}

    /**
     * What a model predicted.
     *
     * @param probabilities [N][C], in the data set's order, broken images left out
     * @param indices [N], of the images in the data set
     */
    public record Predictions(float[][] probabilities, int[] labels, int[] indices) {}

    /** Hears how many images are done, from the calling thread. */
    @FunctionalInterface
    public interface Progress {
        Progress NONE = done -> {};

        void update(int done);
    }

    private final Function<Params, ? extends ImageModel> factory;
    private final Settings settings;
    private final Workers workers;

    public Evaluator(Function<Params, ? extends ImageModel> factory, Settings settings, Workers workers) {
        this.factory = factory;
        this.settings = settings;
        this.workers = workers;
    }

    /** The predictions of the model with these weights for every image of a data set. */
    public Predictions predict(ParameterSet weights, LabelledImages dataset, Progress progress) {
        return predict(weights, dataset, BrokenImages.refused(dataset), progress, () -> false)
                .orElseThrow();
    }

    /**
     * As {@link #predict(ParameterSet, LabelledImages, Progress)}, broken images left out, and given up between two batches once
     * {@code stopRequested} says so.
     *
     * @param broken of this data set; those that are found are added
     * @return empty where it was given up
     */
    public Optional<Predictions> predict(
            ParameterSet weights,
            LabelledImages dataset,
            BrokenImages broken,
            Progress progress,
            BooleanSupplier stopRequested) {
        float[][] probabilities = new float[dataset.size()][];
        int[] labels = new int[dataset.size()];
        int[] indices = new int[dataset.size()];
        int count = 0;
        EvaluationEvent event = EvaluationEvent.begin();
        try (Owned<List<Replica>> replicas = Owned.create(() -> replicas(weights))) {
            Loader loader = new Loader(
                    dataset,
                    LoaderConfig.evaluation(
                                    batchSize(dataset),
                                    List.of(new Resize(settings.imageSize(), settings.imageSize())),
                                    settings.normalization())
                            .withDevice(settings.device()),
                    broken);
            int done = 0;
            try (EpochBatches batches = loader.epoch(0)) {
                while (batches.hasNext()) {
                    if (stopRequested.getAsBoolean()) {
                        return Optional.empty();
                    }
                    try (Batch batch = batches.next()) {
                        float[][] ofBatch = batch.size() == 0 ? new float[0][] : predict(replicas.get(), batch);
                        int[] inBatch = batch.indices();
                        for (int i = 0; i < batch.size(); i++) {
                            probabilities[count] = ofBatch[i];
                            labels[count] = dataset.label(inBatch[i]);
                            indices[count++] = inBatch[i];
                        }
                    }
                    done = Math.min(done + batchSize(dataset), dataset.size());
                    progress.update(done);
                }
            } finally {
                replicas.get().forEach(Replica::close);
            }
        }
        event.end(dataset.name(), count);
        return Optional.of(new Predictions(
                Arrays.copyOf(probabilities, count), Arrays.copyOf(labels, count), Arrays.copyOf(indices, count)));
    }

    private int batchSize(LabelledImages dataset) {
        long imageBytes = (long) settings.imageSize() * settings.imageSize() * RgbImage.CHANNELS * Float.BYTES;
        long fitting = Math.max(SMALLEST_BATCH, LARGEST_BATCH_BYTES / imageBytes);
        return (int) Math.min(Math.min(LARGEST_BATCH, fitting), dataset.size());
    }

    private float[][] predict(List<Replica> replicas, Batch batch) {
        try (Scope scope = Scope.open()) {
            Tensor images = batch.tensors().images();
            int count = Math.min(PARTS, batch.size());
            AtomicInteger next = new AtomicInteger();
            float[][] parts = new float[count][];
            workers.forEach(worker -> {
                for (int part = next.getAndIncrement(); part < count; part = next.getAndIncrement()) {
                    long from = (long) batch.size() * part / count;
                    long to = (long) batch.size() * (part + 1) / count;
                    parts[part] = replicas.get(worker).predict(images.narrow(0, from, to - from));
                }
                return true;
            });
            return rows(List.of(parts), batch.size());
        }
    }

    private static float[][] rows(List<float[]> parts, int count) {
        int classes = parts.stream().mapToInt(part -> part.length).sum() / count;
        float[][] rows = new float[count][classes];
        int row = 0;
        for (float[] part : parts) {
            for (int from = 0; from < part.length; from += classes) {
                System.arraycopy(part, from, rows[row++], 0, classes);
            }
        }
        return rows;
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

        private final ImageModel model;
        private final TrainingRunner runner;

        Replica(ImageModel model) {
            this.model = model;
            runner = TrainingRunner.of(settings.device(), true);
        }

        float[] predict(Tensor images) {
            try (NoGrad noGrad = NoGrad.open();
                    Scope scope = Scope.open()) {
                Tensor x = images.to(settings.device()).to(settings.precision().computeType());
                Tensor probabilities = probabilities(x);
                if (settings.flipAveraging()) {
                    probabilities = probabilities.add(probabilities(x.flip(3))).mul(0.5);
                }
                return probabilities.toFloatArray();
            }
        }

        private Tensor probabilities(Tensor images) {
            Tensor logits = model.forward(images, Pass.inference(Trace.NONE, runner));
            Tensor scores = logits.to(DType.FLOAT32);
            return scores.size(1) == 1 ? Functional.sigmoid(scores) : Functional.softmax(scores);
        }

        @Override
        public void close() {
            runner.close();
        }
    }
}
