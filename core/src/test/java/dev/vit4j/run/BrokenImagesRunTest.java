package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.BrokenImageFile;
import dev.vit4j.train.OddFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BrokenImagesRunTest {

    private static final int TRAIN_IMAGES = 96;
    private static final int TEST_IMAGES = 40;

    @TempDir
    private Path folder;

    private Path photos;
    private final List<Trainer.Listener.BrokenImage> leftOut = new ArrayList<>();

    @BeforeEach
    void writeShapes() throws IOException {
        photos = folder.resolve("photos");
        write(new Shapes(DataSource.Split.TRAIN, TRAIN_IMAGES, TinyRun.IMAGE_SIZE, 0), photos.resolve("train"));
        write(new Shapes(DataSource.Split.TEST, TEST_IMAGES, TinyRun.IMAGE_SIZE, 0), photos.resolve("test"));
    }

    private static void write(Shapes shapes, Path place) throws IOException {
        for (int i = 0; i < shapes.size(); i++) {
            Path file = place.resolve(shapes.classNames().get(shapes.label(i))).resolve(String.format("%03d.png", i));
            Files.createDirectories(file.getParent());
            OddFolder.writeImage(shapes.image(i), "png", file);
        }
    }

    private Trainer.Data data() {
        ImageFolder train = ImageFolder.read(photos.resolve("train"), ImageDecoder.standard());
        Path validation = photos.resolve("val");
        return new Trainer.Data(
                train,
                Files.exists(validation)
                        ? Optional.of(ImageFolder.read(validation, train.classNames(), ImageDecoder.standard()))
                        : Optional.empty(),
                ImageFolder.read(photos.resolve("test"), train.classNames(), ImageDecoder.standard()),
                Normalization.HALF);
    }

    /** The file of an image, by its index in the data set. */
    private Path file(String split, int index) {
        return photos.resolve(split)
                .resolve(
                        split.equals("train")
                                ? data().train().identity(index)
                                : data().test().identity(index));
    }

    private static void cut(Path file, int bytes) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
    }

    private static void cutInHalf(Path file) throws IOException {
        cut(file, (int) Files.size(file) / 2);
    }

    private Path run(String name, String... overrides) {
        return begin(name, Long.MAX_VALUE, overrides);
    }

    private Path begin(String name, long lastStep, String... overrides) {
        Path run = folder.resolve(name);
        try (RunFolder made = RunFolder.create(run);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(made, TinyRun.recipe(overrides), TinyRun.record(1), data())) {
            assertThat(trainer.run(listener(trainer, lastStep)).isPresent()).isEqualTo(lastStep == Long.MAX_VALUE);
        }
        return run;
    }

    private Optional<ClassificationMetrics> resume(Path run) {
        try (RunFolder begun = RunFolder.resume(run);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(begun, data())) {
            return trainer.run(listener(trainer, Long.MAX_VALUE));
        }
    }

    private Trainer.Listener listener(Trainer<ClassificationMetrics> trainer, long lastStep) {
        return new Trainer.Listener() {
            @Override
            public void stepped(Step step) {
                if (step.step() == lastStep) {
                    trainer.stop();
                }
            }

            @Override
            public void leftOut(List<Trainer.Listener.BrokenImage> images) {
                leftOut.addAll(images);
            }
        };
    }

    private static List<Trainer.Listener.BrokenImage> listed(Path run) {
        return new BrokenImageFile(run.resolve(RunFolder.BROKEN_IMAGES)).read();
    }

    @Test
    void theModelDoesNotDependOnHowAnImageIsBrokenAndWhenThatIsFound() throws IOException {
        byte[] whole = TinyRun.weights(run("whole"));
        Path first = file("train", 10);
        Path second = file("train", 50);
        cutInHalf(first); // found when it is decoded, in the middle of the epoch
        cutInHalf(second);
        Path whileTraining = run("while-training");
        cut(first, 0); // found before training begins
        cut(second, 30);
        Path before = run("before");

        assertThat(TinyRun.weights(before))
                .isEqualTo(TinyRun.weights(whileTraining))
                .isNotEqualTo(whole);
        for (Path run : List.of(before, whileTraining)) {
            assertThat(listed(run))
                    .extracting(image -> image.split() + " " + image.index())
                    .containsExactly("train 10", "train 50");
        }
        assertThat(listed(before).get(0).reason()).isEqualTo("it is empty");
        assertThat(leftOut).hasSize(4);
    }

    @Test
    void aResumedRunEndsInTheSameBytesThoughAnImageWasMended() throws IOException {
        Path broken = file("train", 40);
        byte[] image = Files.readAllBytes(broken);
        cutInHalf(broken);
        String[] recipe = TinyRun.EVERYTHING.toArray(new String[0]);
        byte[] uninterrupted = TinyRun.weights(run("uninterrupted", recipe));
        Path stopped = begin("stopped", 5, recipe);
        Files.write(broken, image);

        resume(stopped);

        assertThat(TinyRun.weights(stopped)).isEqualTo(uninterrupted);
        assertThat(listed(stopped)).hasSize(1).isEqualTo(listed(folder.resolve("uninterrupted")));
    }

    /** Names count from a split's folder, so that images of several splits have the same. */
    @Test
    void anImageOfTheSameNameInAnotherSplitIsAsItIs() throws IOException {
        write(new Shapes(DataSource.Split.VALIDATION, TRAIN_IMAGES, TinyRun.IMAGE_SIZE, 0), photos.resolve("val"));
        Path broken = file("train", 10);
        byte[] image = Files.readAllBytes(broken);
        Path ofValidation =
                photos.resolve("val").resolve(photos.resolve("train").relativize(file("train", 11)));
        assertThat(photos.resolve("val").resolve(photos.resolve("train").relativize(broken)))
                .exists();
        cutInHalf(broken);
        cutInHalf(ofValidation);
        byte[] uninterrupted = TinyRun.weights(run("uninterrupted"));
        Path stopped = begin("stopped", 5);
        Files.write(broken, image);

        resume(stopped);

        assertThat(TinyRun.weights(stopped)).isEqualTo(uninterrupted);
        assertThat(listed(stopped))
                .extracting(Trainer.Listener.BrokenImage::split)
                .containsExactly("train", "validation");
    }

    @Test
    void whatIsLeftOutCountsBeforeTheFirstCheckpoint() throws IOException {
        Path broken = file("train", 40);
        byte[] image = Files.readAllBytes(broken);
        cutInHalf(broken);
        String[] recipe = {"model.stem_widths=[8, 12]", "model.pooling=mean"}; // its filters are computed from images
        byte[] uninterrupted = TinyRun.weights(run("uninterrupted", recipe));
        Path killed = begin("killed", 2, recipe);
        Files.delete(killed.resolve("checkpoints/step-00000002.json"));
        Files.delete(killed.resolve("checkpoints/step-00000002.safetensors"));
        Files.write(broken, image);

        resume(killed);

        assertThat(TinyRun.weights(killed)).isEqualTo(uninterrupted);
    }

    @Test
    void aListThatIsGoneIsPutBackFromTheCheckpoint() throws IOException {
        Path broken = file("train", 40);
        byte[] image = Files.readAllBytes(broken);
        cutInHalf(broken);
        byte[] uninterrupted = TinyRun.weights(run("uninterrupted"));
        Path stopped = begin("stopped", 9);
        Files.delete(stopped.resolve(RunFolder.BROKEN_IMAGES));
        Files.write(broken, image);

        resume(stopped);

        assertThat(TinyRun.weights(stopped)).isEqualTo(uninterrupted);
        assertThat(listed(stopped)).hasSize(1);
    }

    @Test
    void brokenTestImagesAreLeftOutOfTheEvaluationAndCounted() throws IOException {
        cutInHalf(file("test", 3));
        cut(file("test", 20), 0);

        Path run = run("run");

        JsonNode evaluation = RecordJson.MAPPER.readTree(Files.readString(run.resolve(RunFolder.EVALUATION)));
        assertThat(evaluation.path("broken_images").asInt()).isEqualTo(2);
        assertThat(evaluation.path("examples").asInt()).isEqualTo(TEST_IMAGES - 2);
        assertThat(listed(run)).extracting(Trainer.Listener.BrokenImage::split).containsExactly("test", "test");
    }

    @Test
    void tooManyEndTheRunWithTheListOfThoseFound() throws IOException {
        for (int index : new int[] {5, 6, 7, 8, 9}) {
            cutInHalf(file("train", index));
        }

        assertThatThrownBy(() -> run("run"))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("5 of 96 are, more than the share of data.max_broken, 0.05");
        assertThat(listed(folder.resolve("run"))).hasSize(5);
        run("more", "data.max_broken=0.06");
    }

    @Test
    void tooManyByTheirHeadersEndItBeforeThereIsAFolder() throws IOException {
        cut(file("train", 5), 0);
        cutInHalf(file("train", 3));

        assertThatThrownBy(() -> run("run", "data.max_broken=0"))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining(
                        data().train().identity(5) + " of " + photos.resolve("train") + " is broken: it is empty")
                .hasMessageContaining("data.max_broken is 0");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aBatchOfBrokenImagesIsNoStep() throws IOException {
        cutInHalf(file("train", 30));

        Path run = run("run", "data.batch_size=1", "training.epochs=1");

        JsonNode metrics = RecordJson.MAPPER.readTree(Files.readString(run.resolve("metrics.jsonl")));
        assertThat(metrics.path("step").asInt()).isEqualTo(TRAIN_IMAGES);
        assertThat(metrics.path("train_loss").asDouble()).isPositive();
    }

    @Test
    void aRunWithABatchOfBrokenImagesEndsInTheSameBytesWhenItIsResumed() throws IOException {
        cutInHalf(file("train", 30));
        String[] recipe = {"data.batch_size=1", "training.epochs=2", "training.ema_decay=0.9"};
        byte[] uninterrupted = TinyRun.weights(run("uninterrupted", recipe));
        Path stopped = begin("stopped", TRAIN_IMAGES + 20, recipe);

        resume(stopped);

        assertThat(TinyRun.weights(stopped)).isEqualTo(uninterrupted);
    }

    @Test
    void aListOfOtherImagesIsRefused() throws IOException {
        Path broken = file("train", 40);
        cutInHalf(broken);
        Path stopped = begin("stopped", 5);
        Path list = stopped.resolve(RunFolder.BROKEN_IMAGES);
        Files.writeString(list, Files.readString(list).replace("\"index\":40", "\"index\":41"));

        assertThatThrownBy(() -> resume(stopped))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(list + " was changed");
    }
}
