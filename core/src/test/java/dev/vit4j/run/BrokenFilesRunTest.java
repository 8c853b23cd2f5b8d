package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.data.folder.internal.ImageListSource;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.internal.RunRecord;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs on lists and folders some of whose files are missing or broken, and are mended while a run is stopped. */
@Tag("engine")
class BrokenFilesRunTest {

    private static final int IMAGES = 120;
    private static final int GONE = 20;
    private static final int CUT = 21;

    @TempDir
    private Path folder;

    private Path images;
    private Path run;
    private final Shapes shapes = new Shapes(DataSource.Split.TRAIN, IMAGES, TinyRun.IMAGE_SIZE, 0);

    @BeforeEach
    void writeImages() throws IOException {
        images = folder.resolve("images");
        run = folder.resolve("run");
        for (int i = 0; i < IMAGES; i++) {
            Files.createDirectories(file(i).getParent());
            OddFolder.writeImage(shapes.image(i), "png", file(i));
        }
    }

    private Path file(int i) {
        return images.resolve(shapes.classNames().get(shapes.label(i))).resolve(String.format("%03d.png", i));
    }

    private Path list(Path prefix) throws IOException {
        StringBuilder text = new StringBuilder("file,label,split\n");
        for (int i = 0; i < IMAGES; i++) {
            Path name = prefix.resolve(folder.relativize(file(i)));
            text.append(name.toString().replace('\\', '/'))
                    .append(',')
                    .append(shapes.classNames().get(shapes.label(i)))
                    .append(i < 100 ? ",train\n" : ",test\n");
        }
        return Files.writeString(folder.resolve("l.csv"), text);
    }

    private static LocatedData ofList(Path list) {
        ImageListSource source = ImageListSource.of(list, 0, ImageDecoder.standard());
        return LocatedData.of(new Trainer.Data(
                        source.load(DataSource.Split.TRAIN, TransferListener.NONE),
                        source.load(DataSource.Split.TEST, TransferListener.NONE),
                        Normalization.HALF))
                .at(new DataPlace(Optional.of(list.toString()), Optional.empty()));
    }

    private LocatedData ofFolder() {
        ImageFolder whole = ImageFolder.read(images, ImageDecoder.standard());
        return LocatedData.of(new Trainer.Data(whole, whole, Normalization.HALF))
                .at(new DataPlace(Optional.of(images.toString()), Optional.empty()));
    }

    private void stop(LocatedData data) {
        RunRecord record = new RunRecord("test", "l.csv", true, 1, Optional.empty(), "cpu");
        try (RunFolder made = RunFolder.create(run);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(made, TinyRun.recipe(), record, data)) {
            trainer.run(TinyRun.stoppingAt(trainer, 5));
        }
    }

    private void resume(LocatedData data) {
        try (RunFolder begun = RunFolder.resume(run);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(begun, data)) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }
    }

    private List<String> recorded() throws IOException {
        return Files.readAllLines(run.resolve("broken_images.jsonl"));
    }

    @Test
    void whatAListMissesIsLeftOutAndMayBeMended() throws IOException {
        byte[] gone = Files.readAllBytes(file(GONE));
        byte[] cut = Files.readAllBytes(file(CUT));
        Files.delete(file(GONE));
        Files.write(file(CUT), Arrays.copyOf(cut, cut.length / 2));
        Path list = list(Path.of(""));

        stop(ofList(list));

        assertThat(recorded()).hasSize(2).noneMatch(line -> line.contains(folder.toString()));
        assertThat(recorded().get(0)).contains("\"images/", "/020.png\"", "it does not exist");
        Files.write(file(GONE), gone);
        Files.write(file(CUT), cut);
        resume(ofList(list));
    }

    @Test
    void aListOfAbsolutePathsMayMoveWithItsImages() throws IOException {
        Files.delete(file(GONE));
        stop(ofList(list(folder)));
        Path moved = Files.createDirectories(folder.resolve("moved"));
        Files.move(images, moved.resolve("images"));

        resume(ofList(list(moved)));

        assertThat(recorded()).hasSize(1).noneMatch(line -> line.contains(folder.toString()));
    }

    @Test
    void anImageOfAListThatWasPaintedOverIsNoticed() throws IOException {
        Path list = list(Path.of(""));
        stop(ofList(list));
        OddFolder.writeImage(shapes.image(CUT), "png", file(GONE));

        assertThatThrownBy(() -> resume(ofList(list)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("images were changed or replaced");
    }

    @Test
    void undecodableFilesAreToldApartByTheirBytes() throws IOException {
        byte[] whole = Files.readAllBytes(file(GONE));
        Files.write(file(GONE), Arrays.copyOf(whole, whole.length / 2));
        Path list = list(Path.of(""));
        String before = fingerprint(list);
        Files.write(file(GONE), Arrays.copyOf(whole, whole.length / 2 + 1));

        assertThat(fingerprint(list)).isNotEqualTo(before);
    }

    private static String fingerprint(Path list) {
        LocatedData data = ofList(list);
        return DataFingerprint.of(data.data(), ImageContents.rereading(data.progress()), LeftOutContents.none())
                .contentsSha256()
                .orElseThrow();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links take a privilege")
    void aLinkToNowhereInAClassFolderIsLeftOutAndMayBeMended() throws IOException {
        Path target = folder.resolve("target.png");
        byte[] image = Files.readAllBytes(file(GONE));
        Files.delete(file(GONE));
        Files.createSymbolicLink(file(GONE), target);

        stop(ofFolder());

        assertThat(recorded().get(0)).contains("it is a dangling link");
        Files.write(target, image);
        resume(ofFolder());
    }
}
