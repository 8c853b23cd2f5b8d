package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.run.internal.data.BrokenImageFile;
import dev.vit4j.train.ChildProcess;
import dev.vit4j.train.OddFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on a folder as people have them that are killed with SIGKILL and taken up again. {@code bench/odd-folder.sh} does
 * it with two thousand images and more kills.
 */
class OddFolderKillTest {

    private static final int IMAGES = Integer.getInteger("vit4j.images", 240);
    private static final int BROKEN = Integer.getInteger("vit4j.broken", OddFolder.WAYS);
    private static final int OTHERS = Integer.getInteger("vit4j.others", 10);
    private static final int KILLS = Integer.getInteger("vit4j.kills", 2);

    /** Of the small folder a split may have more than its share by chance. */
    private static final String ALLOWED = "data.max_broken=" + (IMAGES < 2000 ? 0.2 : 0.05);

    @TempDir
    private static Path folder;

    private static Path photos;
    private static Set<String> broken = Set.of();

    @BeforeAll
    static void trainWithoutABreak() throws IOException, InterruptedException {
        photos = folder.resolve("photos");
        broken = OddFolder.write(photos, IMAGES, BROKEN, OTHERS);
        finish(uninterrupted());
    }

    private static Path uninterrupted() {
        return folder.resolve("uninterrupted");
    }

    @Test
    void everyFileIsAnImageOrPassedOver() {
        ImageFolder images = ImageFolder.read(photos, ImageDecoder.standard());

        assertThat(images.size()).isEqualTo(IMAGES);
        assertThat(images.nonImages()).hasSize(OTHERS);
        // Of each class a ._ file and a .DS_Store, and beside the classes another and __MACOSX.
        assertThat(images.leftBehind()).hasSize(2 * images.classNames().size() + 2);
    }

    @Test
    void theListHasEveryBrokenImageAndNoOther() {
        List<Trainer.Listener.BrokenImage> listed =
                new BrokenImageFile(uninterrupted().resolve(RunFolder.BROKEN_IMAGES)).read();

        assertThat(listed).extracting(Trainer.Listener.BrokenImage::file).containsExactlyInAnyOrderElementsOf(broken);
        assertThat(listed).extracting(Trainer.Listener.BrokenImage::reason).doesNotContain("");
    }

    @Test
    void killedRunsEndInTheSameBytes() throws IOException, InterruptedException {
        long seed = Long.getLong("vit4j.kills.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < KILLS; i++) {
            Path run = folder.resolve("killed-" + i);
            killAfterCheckpoint(run, random.nextInt(2));
            finish(run);
            assertThat(TinyRun.weights(run))
                    .as("seed %s, kill %s", seed, i)
                    .isEqualTo(TinyRun.weights(uninterrupted()));
            assertThat(run.resolve(RunFolder.BROKEN_IMAGES))
                    .hasSameTextualContentAs(uninterrupted().resolve(RunFolder.BROKEN_IMAGES));
        }
        System.out.printf(
                "%d of %d killed runs on %d images, %d of them broken, ended in the uninterrupted run's bytes%n",
                KILLS, KILLS, IMAGES, BROKEN);
    }

    /** Kills a run once it has so many checkpoints; without any, once it has recorded its recipe. */
    private static void killAfterCheckpoint(Path run, int checkpoints) throws IOException, InterruptedException {
        try (ChildProcess child = OddFolderRun.start(photos, run, ALLOWED)) {
            while (child.process().isAlive()
                    && (checkpoints == 0 ? !Files.exists(run.resolve(RunFolder.RECIPE)) : stamps(run) < checkpoints)) {
                Thread.onSpinWait();
            }
            child.kill();
        }
        assertThat(run.resolve(RunFolder.EVALUATION)).doesNotExist();
    }

    private static long stamps(Path run) throws IOException {
        Path checkpoints = run.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    private static void finish(Path run) throws IOException, InterruptedException {
        try (ChildProcess child = OddFolderRun.start(photos, run, ALLOWED)) {
            ChildProcess.End end = child.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
        }
    }

    @Test
    void aStrictRunNamesTheFirst() throws IOException, InterruptedException {
        try (ChildProcess child = OddFolderRun.start(photos, folder.resolve("strict"), "data.max_broken=0")) {
            ChildProcess.End end = child.end();

            assertThat(end.exitCode()).isEqualTo(3);
            Trainer.Data data = OddFolderRun.data(photos);
            String first = Stream.iterate(0, i -> i + 1)
                    .limit(data.train().size())
                    .filter(i -> data.train().flaw(i).isPresent())
                    .map(i -> data.train().identity(i))
                    .findFirst()
                    .orElseThrow();
            assertThat(broken).contains(first);
            assertThat(end.output()).contains("image " + first + " of " + photos + " is broken");
        }
    }
}
