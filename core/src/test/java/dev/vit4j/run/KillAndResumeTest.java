package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.TensorBoardEvents;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that are killed with SIGKILL, or whose disk is full, and taken up again. {@code bench/kill-resume.sh} does it
 * twenty times.
 */
class KillAndResumeTest {

    private static final int KILLS = Integer.getInteger("vit4j.kills", 2);
    private static final int EPOCHS = ChildRun.EPOCHS;

    @TempDir
    private static Path folder;

    private static double seconds;

    @BeforeAll
    static void trainWithoutABreak() throws IOException, InterruptedException {
        long start = System.nanoTime();
        finish(uninterrupted());
        seconds = (System.nanoTime() - start) / 1e9;
    }

    private static Path uninterrupted() {
        return folder.resolve("uninterrupted");
    }

    @Test
    void killedRunsEndInTheSameBytesWithEachEpochOnce() throws IOException, InterruptedException {
        long seed = Long.getLong("vit4j.kills.seed", System.nanoTime());
        Random random = new Random(seed);
        int halfWritten = 0;
        for (int i = 0; i < KILLS; i++) {
            Path run = folder.resolve("killed-" + i);
            boolean atAWrite = i % 2 == 0;
            while (!killed(run, random, atAWrite)) {
                run = run.resolveSibling(run.getFileName() + "-again");
            }
            halfWritten += hasHalfWrittenFile(run) ? 1 : 0;
            finish(run);
            assertThat(run).as("seed %s, kill %s", seed, i).satisfies(KillAndResumeTest::isTheUninterruptedRun);
        }
        System.out.printf(
                "%d of %d killed runs ended in the uninterrupted run's bytes; %d kills left a half-written file%n",
                KILLS, KILLS, halfWritten);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no ulimit")
    void aFullDiskEndsTheRunAndTheLastCheckpointResumes() throws IOException, InterruptedException {
        Path run = folder.resolve("full");
        while (!killed(run, new Random(1), true)) {
            run = run.resolveSibling(run.getFileName() + "-again");
        }
        // Above the megabyte that a lock file may have, below the checkpoints'.
        try (ChildProcess confined = ChildRun.startWithLargestFile(run, 1100)) {
            ChildProcess.End end = confined.end();

            assertThat(end.output())
                    .contains("cannot write " + run.resolve("checkpoints"))
                    .contains("previous content");
            assertThat(end.exitCode()).isEqualTo(3);
        }
        assertThat(hasHalfWrittenFile(run)).isFalse();
        finish(run);
        isTheUninterruptedRun(run);
    }

    /** Kills a run at a random moment, or about when it writes a checkpoint; false where it was done before. */
    private static boolean killed(Path run, Random random, boolean atAWrite) throws IOException, InterruptedException {
        try (ChildProcess child = ChildRun.start(run)) {
            if (atAWrite) {
                awaitWrite(child, run, 1 + random.nextInt(EPOCHS - 1));
                Thread.sleep(0, random.nextInt(1_000_000) * random.nextInt(2));
            } else {
                Thread.sleep((long) (1000 * seconds * random.nextDouble()));
            }
            child.kill();
        }
        return !Files.exists(run.resolve(RunFolder.EVALUATION));
    }

    /** Waits for the temporary file of an epoch's checkpoint. */
    private static void awaitWrite(ChildProcess child, Path run, int epoch) throws IOException {
        Path before = run.resolve("checkpoints").resolve(String.format("step-%08d.json", 3 * (epoch - 1)));
        while (child.process().isAlive() && epoch > 1 && !Files.exists(before)) {
            Thread.onSpinWait();
        }
        while (child.process().isAlive() && !hasHalfWrittenFile(run)) {
            Thread.onSpinWait();
        }
    }

    private static boolean hasHalfWrittenFile(Path run) throws IOException {
        Path checkpoints = run.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (var files = Files.list(checkpoints)) {
            return files.anyMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    private static void finish(Path run) throws IOException, InterruptedException {
        try (ChildProcess child = ChildRun.start(run)) {
            ChildProcess.End end = child.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
        }
    }

    private static void isTheUninterruptedRun(Path run) {
        assertThat(TinyRun.weights(run)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(new MetricsFile(run.resolve(MetricsFile.NAME)).read())
                .extracting(EpochMetrics::epoch)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, EPOCHS)
                        .mapToObj(epoch -> (double) epoch)
                        .toList());
        try {
            assertThat(TensorBoardEvents.steps(run))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, EPOCHS)
                            .mapToObj(epoch -> 3 * epoch)
                            .toList());
            assertThat(hasHalfWrittenFile(run)).isFalse();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
