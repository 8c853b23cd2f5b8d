package dev.vit4j.run;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs of a dozen steps on drawn shapes: everything a real run does, in a second. */
public final class TinyRun {

    public static final int IMAGE_SIZE = 24;
    private static final int TRAIN_IMAGES = 96;

    /** A plain ViT, in fp32 on two workers; four steps an epoch, three epochs. */
    private static final List<String> PLAIN = List.of(
            "model.image_size=" + IMAGE_SIZE,
            "model.stem_widths=[]",
            "model.pooling=class_token",
            "model.patch_size=8",
            "model.hidden_size=32",
            "model.num_hidden_layers=2",
            "model.num_attention_heads=2",
            "model.intermediate_size=64",
            "data.batch_size=24",
            "training.epochs=3",
            "training.micro_batch_size=8",
            "training.precision=fp32",
            "training.workers=2");

    /** What else there is of state: batch statistics, averaged weights, dropped paths, augmentation, growing images. */
    static final List<String> EVERYTHING = List.of(
            "model.stem_widths=[8, 12]",
            "model.pooling=mean",
            "model.drop_path_rate=0.2",
            "data.validation=0.25",
            "data.crop_padding=2",
            "data.flip=alternating",
            "data.cutout=4",
            "data.image_sizes=[{until: 0.4, size: 16}]",
            "optimizer.name=muon",
            "training.label_smoothing=0.1",
            "training.clip_norm=1",
            "training.ema_decay=0.9");

    private TinyRun() {}

    /** The plain recipe with some keys set. */
    public static Recipes.Resolved recipe(List<String> overrides) {
        boolean hasStem = overrides.stream().anyMatch(override -> override.startsWith("model.stem_widths="));
        List<String> all = new ArrayList<>(PLAIN);
        all.removeIf(override -> hasStem && override.startsWith("model.patch_size="));
        all.addAll(overrides);
        return Recipes.load("shapes", all);
    }

    public static Recipes.Resolved recipe(String... overrides) {
        return recipe(List.of(overrides));
    }

    static LabelledImages train() {
        return new Shapes(DataSource.Split.TRAIN, TRAIN_IMAGES, IMAGE_SIZE, 0);
    }

    static LabelledImages test() {
        return new Shapes(DataSource.Split.TEST, 40, IMAGE_SIZE, 0);
    }

    static Trainer.Data data() {
        return data(train());
    }

    static Trainer.Data data(LabelledImages train) {
        return new Trainer.Data(train, test(), Normalization.HALF);
    }

    static RunRecord record(long seed) {
        return new RunRecord("test", "shapes", false, seed, Optional.empty(), "cpu");
    }

    /** Begins a run and takes it to its end. */
    public static ClassificationMetrics run(Path path, Recipes.Resolved recipe) {
        return begin(path, recipe, Trainer.Listener.NONE).orElseThrow();
    }

    /** Begins a run that asks to be stopped once {@code step} steps are done. */
    static Optional<ClassificationMetrics> runUntil(Path path, Recipes.Resolved recipe, long step) {
        try (RunFolder folder = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(folder, recipe, record(1), data())) {
            return trainer.run(stoppingAt(trainer, step));
        }
    }

    static Optional<ClassificationMetrics> begin(Path path, Recipes.Resolved recipe, Trainer.Listener listener) {
        try (RunFolder folder = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(folder, recipe, record(1), data())) {
            return trainer.run(listener);
        }
    }

    /** Takes a run up and to its end. */
    static ClassificationMetrics resume(Path path) {
        try (RunFolder folder = RunFolder.resume(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(folder, data())) {
            return trainer.run(Trainer.Listener.NONE).orElseThrow();
        }
    }

    /** Takes a run up until {@code step} steps are done. */
    static Optional<ClassificationMetrics> resumeUntil(Path path, long step) {
        try (RunFolder folder = RunFolder.resume(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(folder, data())) {
            return trainer.run(stoppingAt(trainer, step));
        }
    }

    static Trainer.Listener stoppingAt(Trainer<ClassificationMetrics> trainer, long lastStep) {
        return new Trainer.Listener() {
            @Override
            public void stepped(Step step) {
                if (step.step() == lastStep) {
                    trainer.stop();
                }
            }
        };
    }

    static byte[] weights(Path path) {
        try {
            return Files.readAllBytes(path.resolve("model.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of a run's checkpoint files. */
    static List<String> checkpoints(Path path) {
        try (var files = Files.list(path.resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
