package dev.vit4j.run;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.tensor.NativeMemory;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Trains a hybrid and a plain ViT and predicts, and prints what of native memory grew over the second half. Arguments:
 * folder, steps of each training, predictions.
 */
public final class MemoryRun {

    private static final int STEPS_PER_EPOCH = 40;
    private static final int BATCH_SIZE = 24;

    private MemoryRun() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        train(folder.resolve("hybrid"), TinyRun.recipe(TinyRun.EVERYTHING), Integer.parseInt(arguments[1]));
        train(folder.resolve("plain"), TinyRun.recipe("optimizer.name=muon"), Integer.parseInt(arguments[1]));
        predict(folder.resolve("plain"), Integer.parseInt(arguments[2]));
    }

    private static void train(Path path, Recipes.Resolved recipe, long steps) {
        LabelledImages train = new Shapes(
                DataSource.Split.TRAIN,
                (int) (STEPS_PER_EPOCH
                        * BATCH_SIZE
                        / (1 - recipe.recipe().data().validation())),
                TinyRun.IMAGE_SIZE,
                0);
        var data = new Trainer.Data(
                train, new Shapes(DataSource.Split.TEST, 200, TinyRun.IMAGE_SIZE, 0), Normalization.HALF);
        var record = new RunRecord("test", "shapes", false, 1, Optional.of(steps), "cpu");
        try (RunFolder folder = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(folder, recipe, record, data)) {
            trainer.run(new Watch(path.getFileName() + " training", steps));
        }
    }

    private static void predict(Path folder, int predictions) throws IOException, InterruptedException {
        LabelledImages images = new Shapes(DataSource.Split.TEST, 100, TinyRun.IMAGE_SIZE, 0);
        try (LoadedModel model = ModelFolder.load(folder)) {
            classify(model, images, predictions / 2);
            NativeMemory before = NativeMemory.now();
            classify(model, images, predictions - predictions / 2);
            report(predictions + " predictions", before, NativeMemory.now());
        }
    }

    private static void classify(LoadedModel model, LabelledImages images, int count) {
        for (int i = 0; i < count; i++) {
            if (SingleImages.classify(model, images.image(i % images.size()), 5).size() != 5) {
                throw new IllegalStateException("five classes were asked for");
            }
        }
    }

    private static void report(String what, NativeMemory before, NativeMemory after) {
        System.out.printf(
                "%s: native objects %d to %d, resident memory %+.1f MB, call sites that grew: %s%n",
                what,
                before.pointers(),
                after.pointers(),
                (after.residentBytes() - before.residentBytes()) / 1e6,
                after.grownSince(before));
    }

    /** Compares the end of an epoch half way with that of the last. */
    private static final class Watch implements Trainer.Listener {
        private final String what;
        private final long steps;
        private Optional<NativeMemory> halfWay = Optional.empty();

        Watch(String what, long steps) {
            this.what = what;
            this.steps = steps;
        }

        @Override
        public void epochEnded(EpochMetrics metrics) {
            try {
                if (metrics.epoch() == Math.max(1, steps / STEPS_PER_EPOCH / 2)) {
                    halfWay = Optional.of(NativeMemory.now());
                }
                if (metrics.step() == steps) {
                    report(steps + " steps of " + what, halfWay.orElseThrow(), NativeMemory.now());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
