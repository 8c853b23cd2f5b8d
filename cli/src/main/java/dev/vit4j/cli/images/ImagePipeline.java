package dev.vit4j.cli.images;

import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.data.internal.WorkAhead;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a model over images: decoded and preprocessed on all cores, some batches ahead of the model, with results in the
 * order of the images. Memory use does not grow with their number.
 */
public final class ImagePipeline {

    private static final int BATCH = BatchPredictor.BATCH;

    /** Enough batches to keep the decoders busy while the model runs. */
    private static final int BATCHES_AHEAD = 2;

    private final BatchPredictor predictor;
    private final ImageDecoder decoder;
    private final ImageTask task;
    private final Judge judge;

    /** Decides about images that can't be decoded. Called by several threads at once. */
    @FunctionalInterface
    public interface Judge {
        /** Whether this failure ends the run. */
        boolean endsRun(Path image, ResourceException failure);
    }

    public ImagePipeline(BatchPredictor predictor, ImageDecoder decoder, ImageTask task, Judge judge) {
        this.predictor = predictor;
        this.decoder = decoder;
        this.task = task;
        this.judge = judge;
    }

    /** An image ready for the model, or the reason why there is none. */
    private record Prepared(Path file, String version, Optional<ModelInput> input, String error) {}

    /**
     * Processes the images after those that the journal has results for, until it is stopped.
     *
     * @return whether all images were processed
     * @throws ResourceException if an image is broken and the job is strict, or the journal can't be written
     */
    public boolean run(List<NamedImage> images, ResultJournal journal, ProgressDisplay meter, BooleanSupplier stopped) {
        try (WorkAhead<Prepared> prepared = new WorkAhead<>(
                "vit4j-decoder",
                journal.answered(),
                images.size(),
                BATCHES_AHEAD * BATCH,
                index -> prepare(images.get(index)))) {
            Rate rate = new Rate();
            while (!stopped.getAsBoolean()) {
                if (!prepared.hasNext()) {
                    return true;
                }
                List<Prepared> batch = new ArrayList<>();
                while (prepared.hasNext() && batch.size() < BATCH) {
                    batch.add(prepared.next());
                }
                journal.append(answers(batch));
                rate.add(batch.size());
                meter.update(
                        journal.answered(), rate + (journal.failed() == 0 ? "" : ", " + journal.failed() + " failed"));
            }
            return false;
        }
    }

    private Prepared prepare(NamedImage image) {
        String version = ImageResult.version(image.path()); // before it is read: a later change is one
        try {
            return new Prepared(image.path(), version, Optional.of(predictor.prepare(image.open(decoder))), "");
        } catch (MemoryException e) {
            throw e; // not a problem of this image
        } catch (ResourceException e) {
            if (judge.endsRun(image.path(), e)) {
                throw e;
            }
            return new Prepared(image.path(), version, Optional.empty(), SettingOptions.message(e));
        }
    }

    private List<ImageResult> answers(List<Prepared> batch) {
        List<ModelInput> inputs =
                batch.stream().flatMap(image -> image.input().stream()).toList();
        Iterator<ObjectNode> answers = inputs.isEmpty()
                ? List.<ObjectNode>of().iterator()
                : task.answer(inputs).iterator();
        List<ImageResult> all = new ArrayList<>();
        for (Prepared image : batch) {
            all.add(
                    image.input().isPresent()
                            ? ImageResult.of(image.file(), image.version(), answers.next())
                            : ImageResult.failure(image.file(), decoder.limits(), image.error()));
        }
        return all;
    }

    /** The rate, without the first batch, which includes the engine's first steps. */
    private static final class Rate {

        private long start;
        private long images;

        void add(int more) {
            if (start == 0) {
                start = System.nanoTime();
            } else {
                images += more;
            }
        }

        @Override
        public String toString() {
            return images == 0
                    ? ""
                    : String.format(Locale.ROOT, "%.1f images/s", images / ((System.nanoTime() - start) / 1e9));
        }
    }
}
