package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.data.internal.ForwardingDataset;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunStart;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.ImageContents;
import dev.vit4j.run.internal.data.LeftOutContents;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.train.OddFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** How a run knows its data again. */
@Tag("engine")
class RunDataTest {

    @TempDir
    private Path folder;

    private Path photos;
    private Path run;

    @BeforeEach
    void writeShapes() throws IOException {
        photos = folder.resolve("photos");
        run = folder.resolve("run");
        write(new Shapes(DataSource.Split.TRAIN, 96, TinyRun.IMAGE_SIZE, 0), photos.resolve("train"));
        write(new Shapes(DataSource.Split.TEST, 40, TinyRun.IMAGE_SIZE, 0), photos.resolve("test"));
    }

    private static void write(Shapes shapes, Path place) throws IOException {
        for (int i = 0; i < shapes.size(); i++) {
            Path file = place.resolve(shapes.classNames().get(shapes.label(i))).resolve(String.format("%03d.bmp", i));
            Files.createDirectories(file.getParent());
            OddFolder.writeImage(shapes.image(i), "bmp", file);
        }
    }

    private static Trainer.Data data(Path place) {
        ImageFolder train = ImageFolder.read(place.resolve("train"), ImageDecoder.standard());
        return new Trainer.Data(
                train,
                ImageFolder.read(place.resolve("test"), train.classNames(), ImageDecoder.standard()),
                Normalization.HALF);
    }

    private static LocatedData at(Path place) {
        return LocatedData.of(data(place)).at(new DataPlace(Optional.of(place.toString()), Optional.empty()));
    }

    private void stop(Path path) {
        RunRecord record = new RunRecord("test", "photos", true, 1, Optional.empty(), "cpu");
        try (RunFolder made = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(made, TinyRun.recipe(), record, at(photos))) {
            trainer.run(TinyRun.stoppingAt(trainer, 5));
        }
    }

    private void resume(Path path, Path place) {
        try (RunFolder begun = RunFolder.resume(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(begun, at(place))) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }
    }

    private void makeOld(String data) throws IOException {
        Path file = run.resolve(RunFolder.RUN);
        ObjectNode json = (ObjectNode) RecordJson.MAPPER.readTree(Files.readString(file));
        json.remove("datasetIsPath");
        json.put("dataset", data);
        json.putNull("dataFolder");
        ((ObjectNode) json.path("data")).remove("contentsSha256");
        Files.writeString(file, RecordJson.MAPPER.writeValueAsString(json));
        Files.delete(run.resolve("checkpoints/location.json"));
    }

    @Test
    void goesOnWhereTheImagesHaveMovedTo() throws IOException {
        Path other = folder.resolve("other");
        stop(other);
        resume(other, photos);
        stop(run);
        Path moved = Files.move(photos, folder.resolve("moved"));

        resume(run, moved);

        assertThat(TinyRun.weights(run)).isEqualTo(TinyRun.weights(other));
        assertThat(RunTrainer.record(run).dataset()).isEqualTo("photos");
    }

    @Test
    void refusesAnImageThatWasPaintedOverAtTheSameSizeAndTime() throws IOException {
        stop(run);
        Path image = data(photos).test().imageFile(7).orElseThrow();
        FileTime time = Files.getLastModifiedTime(image);
        byte[] bytes = Files.readAllBytes(image);
        bytes[bytes.length - 10] ^= 1;
        Files.write(image, bytes);
        Files.setLastModifiedTime(image, time);

        assertThatThrownBy(() -> resume(run, photos))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "the data has changed since the run " + run,
                        "names and labels are the same, but images were changed or replaced");
        bytes[bytes.length - 10] ^= 1;
        Files.write(image, bytes);
        resume(run, photos);
    }

    @Test
    void aRunThatRecordedNamesAloneGoesOnAndRecordsTheContents() throws IOException {
        stop(run);
        RunRecord recorded = RunTrainer.record(run);
        makeOld(photos.toString());
        assertThat(RunTrainer.place(run).dataset()).contains(photos.toString());

        resume(run, photos);

        assertThat(RunTrainer.record(run).data()).isEqualTo(recorded.data());
        assertThat(RunTrainer.record(run).sessions()).hasSize(2);
    }

    @Test
    void aRunThatRecordedNamesAloneRefusesOtherNames() throws IOException {
        stop(run);
        makeOld(photos.toString());
        Path image = data(photos).train().imageFile(0).orElseThrow();
        Files.move(image, image.resolveSibling("other.bmp"));

        assertThatThrownBy(() -> resume(run, photos))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("whose names and labels have the checksum");
    }

    @Test
    void theHashIsOfWhatTheImagesAreWhereverTheyLie() throws IOException {
        String here = hash(photos);
        Path moved = Files.move(photos, folder.resolve("moved"));
        assertThat(hash(moved)).isEqualTo(here);
        Path image = data(moved).train().imageFile(3).orElseThrow();
        byte[] bytes = Files.readAllBytes(image);
        bytes[bytes.length - 1] ^= 1;
        Files.write(image, bytes);
        assertThat(hash(moved)).isNotEqualTo(here);
    }

    private static String hash(Path place) {
        return DataFingerprint.of(
                        data(place),
                        ImageContents.rereading(LocatedData.of(data(place)).progress()),
                        LeftOutContents.none())
                .contentsSha256()
                .orElseThrow();
    }

    /** Drawn images, which are counted as they are read. */
    private static final class Counted extends ForwardingDataset {
        private final AtomicInteger read;

        Counted(LabelledImages whole, AtomicInteger read) {
            super(whole);
            this.read = read;
        }

        @Override
        public RgbImage image(int index) {
            read.incrementAndGet();
            return super.image(index);
        }
    }

    @Test
    void severalRunsOfOneCommandReadTheImagesOnceToKnowThemAgain() {
        AtomicInteger read = new AtomicInteger();
        Trainer.Data drawn = TinyRun.data(new Counted(TinyRun.train(), read));
        LocatedData located = LocatedData.of(drawn).fingerprinted();
        assertThat(read).hasValue(drawn.train().size());

        for (long seed : new long[] {1, 2}) {
            RunStart start = RunStart.first(TinyRun.recipe(), TinyRun.record(seed), located);
            assertThat(start.record().data()).contains(located.fingerprint());
        }

        assertThat(read).hasValue(drawn.train().size());
    }
}
