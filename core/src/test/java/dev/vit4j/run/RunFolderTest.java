package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.run.internal.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {

    @TempDir
    private Path folder;

    @Test
    void makesTheFolderWithItsParents() {
        Path deep = folder.resolve("runs/shapes-1");
        try (RunFolder run = RunFolder.create(deep)) {
            assertThat(deep).isDirectory();
            assertThat(run.isBegun()).isFalse();
            assertThat(run.isFinished()).isFalse();
        }
    }

    @Test
    void isHeldByOneRunAtATime() {
        try (RunFolder first = RunFolder.create(folder)) {
            assertThatThrownBy(() -> RunFolder.create(folder))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(folder + " is in use by another run");
            assertThat(first.isBegun()).isFalse();
        }
        RunFolder.create(folder).close();
    }

    @Test
    void leavesNothingWhereNoRunBegan() {
        Path path = folder.resolve("shapes-1");

        RunFolder.create(path).close();

        assertThat(path).doesNotExist();
    }

    @Test
    void isHeldByOneResumedRunAtATime() throws IOException {
        begin();
        try (RunFolder first = RunFolder.resume(folder)) {
            assertThatThrownBy(() -> RunFolder.resume(folder))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("in use");
            assertThat(first.isBegun()).isTrue();
        }
        RunFolder.resume(folder).close();
    }

    @Test
    void refusesAFinishedRun() throws IOException {
        begin();
        Files.writeString(folder.resolve(RunFolder.EVALUATION), "{}");

        assertThatThrownBy(() -> RunFolder.create(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("contains a finished run")
                .hasMessageContaining("choose another");
        try (RunFolder run = RunFolder.resume(folder)) {
            assertThat(run.isFinished()).isTrue();
        }
    }

    @Test
    void pointsToResumeWhereARunWasNotFinished() throws IOException {
        begin();

        assertThatThrownBy(() -> RunFolder.create(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("resume it");
        RunFolder.resume(folder).close(); // the failed attempt holds no lock
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "README.md", "checkpoints", "metrics.jsonl"})
    void refusesToMixItsFilesWithOthers(String name) throws IOException {
        Files.createDirectory(folder.resolve(name));

        assertThatThrownBy(() -> RunFolder.create(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("not empty")
                .hasMessageContaining(name);
    }

    @Test
    void takesWhatARunLeftThatWasKilledAtItsVeryBeginning() throws IOException {
        RunFolder.create(folder).close();
        new RunRecord("0.1", "shapes", false, 0, Optional.empty(), "cpu").write(folder);
        Files.writeString(folder.resolve(".vit4j-999999999-0123456789abcdef.tmp"), "model:");

        RunFolder.create(folder).close();

        assertThat(folder).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"scripts\": []}", "my notes"})
    void refusesARecordThatNoRunWrote(String content) throws IOException {
        Path users = Files.writeString(folder.resolve(RunFolder.RUN), content);

        assertThatThrownBy(() -> RunFolder.create(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is not empty: it has " + RunFolder.RUN);
        assertThat(users).hasContent(content);
    }

    /** As a folder may be that somebody sent. */
    @ParameterizedTest
    @MethodSource("names")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void followsNoLinkOutOfTheFolder(String name, @TempDir Path elsewhere) throws IOException {
        Path users = Files.createDirectory(elsewhere.resolve("users"));
        Files.writeString(users.resolve("file"), "mine");
        begin();
        if (!name.equals(RunFolder.RECIPE)) {
            Path link =
                    Files.createSymbolicLink(folder.resolve(name), name.contains(".") ? users.resolve("file") : users);
            assertThatThrownBy(() -> RunFolder.resume(folder))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("cannot write " + link, "symbolic link", "move it away");
            assertThat(link).isSymbolicLink();
        }
        if (!name.equals(RunFolder.RUN) && !name.startsWith(".")) {
            Path fresh = Files.createDirectory(elsewhere.resolve("fresh"));
            Files.createSymbolicLink(fresh.resolve(name), users.resolve("file"));
            assertThatThrownBy(() -> RunFolder.create(fresh)).isInstanceOf(ResourceException.class);
        }
        assertThat(users).isDirectoryContaining("glob:**/file");
        assertThat(users.resolve("file")).hasContent("mine");
    }

    static Stream<String> names() {
        return Stream.concat(Stream.of(".lock", "checkpoints", "best"), RunFolder.FILES.stream());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void goesThroughALinkThatSomebodyNamed(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere.resolve("run"));
        try (RunFolder run = RunFolder.create(link)) {
            assertThat(run.isBegun()).isFalse();
            assertThat(elsewhere.resolve("run")).isDirectory();
        }
        assertThat(elsewhere.resolve("run")).doesNotExist(); // no run began in it
        assertThat(link).isSymbolicLink();
    }

    @Test
    void resumesNothingWhereNoRunWasBegun() {
        assertThatThrownBy(() -> RunFolder.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is not a run folder: it has no recipe.yaml");
        assertThatThrownBy(() -> RunFolder.resume(folder.resolve("absent")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("the run folder " + folder.resolve("absent") + " does not exist (");
    }

    @Test
    void saysSoWhereAFileIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("runs"), "");

        assertThatThrownBy(() -> RunFolder.create(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("cannot make the run folder " + file + ": there is already a file of that name");
        assertThatThrownBy(() -> RunFolder.create(file.resolve("shapes-1")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void saysSoWhereItCannotWrite() throws IOException {
        Files.createDirectory(folder.resolve(".lock"));

        assertThatThrownBy(() -> RunFolder.create(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + folder.resolve(".lock"), "it is a folder", "move it away");
    }

    @Test
    void removesWhatKilledProcessesWereWriting() throws IOException {
        begin();
        Files.createDirectory(folder.resolve("checkpoints"));
        Path half = Files.writeString(folder.resolve("checkpoints/.vit4j-999999999-0123456789abcdef.tmp"), "half");
        Path halfLine = Files.writeString(folder.resolve(".vit4j-999999999-0000000000000001.tmp"), "{");
        List<Path> ofEarlierVersions = new ArrayList<>();
        for (String name : List.of(
                "checkpoints/.step-00000010.safetensors.999999999.tmp",
                "checkpoints/.step-123456789.json.999999999.tmp",
                ".model.safetensors.999999999.tmp",
                ".run.json.999999999.tmp",
                ".recipe.yaml.999999999.tmp",
                ".metrics.jsonl.999999999.tmp")) {
            ofEarlierVersions.add(Files.writeString(folder.resolve(name), "half"));
        }
        Path othersOfItsKind = Files.writeString(folder.resolve(".notes.json.999999999.tmp"), "mine");
        Path noFile = Files.createDirectory(folder.resolve(".run.json.999999998.tmp"));
        Path users = Files.writeString(folder.resolve("notes.tmp"), "mine");

        RunFolder.resume(folder).close();

        assertThat(half).doesNotExist();
        assertThat(halfLine).doesNotExist();
        assertThat(ofEarlierVersions).allSatisfy(file -> assertThat(file).doesNotExist());
        assertThat(othersOfItsKind).exists();
        assertThat(noFile).isDirectory();
        assertThat(users).exists();
    }

    @Test
    void numbersRuns() throws IOException {
        assertThat(RunFolder.next(folder.resolve("runs"), "shapes")).isEqualTo(folder.resolve("runs/shapes-1"));
        Files.createDirectory(folder.resolve("runs/shapes-3"));
        assertThat(RunFolder.next(folder.resolve("runs"), "shapes")).isEqualTo(folder.resolve("runs/shapes-2"));
        assertThat(RunFolder.next(folder.resolve("runs"), "shapes")).isEqualTo(folder.resolve("runs/shapes-4"));
    }

    /** As a signal does before the first record is written. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".lock", ".vit4j-999999999-0123456789abcdef.tmp", ".recipe.yaml.999999999.tmp"})
    void aNewRunTakesTheFolderOfOneThatEndedBeforeItBegan(String left) throws IOException {
        Path first = Files.createDirectories(folder.resolve("runs/shapes-1"));
        if (!left.isEmpty()) {
            Files.writeString(first.resolve(left), "{}");
        }

        try (RunFolder run = RunFolder.createNext(folder.resolve("runs"), "shapes");
                RunFolder other = RunFolder.createNext(folder.resolve("runs"), "shapes")) {
            assertThat(run.path()).isEqualTo(first);
            assertThat(other.path()).isEqualTo(folder.resolve("runs/shapes-2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RunFolder.RECIPE, "model.safetensors", "notes.txt"})
    void aNewRunLeavesFoldersWithFilesAlone(String file) throws IOException {
        Path first = Files.createDirectories(folder.resolve("runs/shapes-1"));
        Files.writeString(first.resolve(file), "mine");

        try (RunFolder run = RunFolder.createNext(folder.resolve("runs"), "shapes")) {
            assertThat(run.path()).isEqualTo(folder.resolve("runs/shapes-2"));
        }
        assertThat(first.resolve(file)).content().isEqualTo("mine");
        assertThat(first.resolve(".lock")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "link"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void aNewRunPassesOverAFolderWhoseLockCannotBeTaken(String planted) throws IOException {
        Path lock = Files.createDirectories(folder.resolve("runs/shapes-1")).resolve(".lock");
        if (planted.equals("link")) {
            Files.createSymbolicLink(lock, folder.resolve("elsewhere"));
        } else {
            Files.createDirectory(lock);
        }

        try (RunFolder run = RunFolder.createNext(folder.resolve("runs"), "shapes")) {
            assertThat(run.path()).isEqualTo(folder.resolve("runs/shapes-2"));
        }
        assertThat(folder.resolve("elsewhere")).doesNotExist();
        assertThat(Files.exists(lock, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void numbersRunsInAFolderStillToBeMadeThatALinkNames(@TempDir Path elsewhere) throws IOException {
        Path runs = Files.createSymbolicLink(folder.resolve("runs"), elsewhere.resolve("disk/runs"));

        try (RunFolder run = RunFolder.createNext(runs, "shapes")) {
            assertThat(run.path()).isEqualTo(runs.resolve("shapes-1"));
            assertThat(elsewhere.resolve("disk/runs/shapes-1")).isDirectory();
        }
        assertThat(RunFolder.next(runs, "shapes")).isEqualTo(runs.resolve("shapes-1"));
        assertThat(runs).isSymbolicLink();
    }

    @Test
    void runsThatBeginAtOnceGetAFolderEach() throws Exception {
        int runs = 8;
        CyclicBarrier start = new CyclicBarrier(runs);
        ExecutorService threads = Executors.newFixedThreadPool(runs);
        try {
            Callable<RunFolder> begin = () -> {
                start.await();
                return RunFolder.createNext(folder, "shapes");
            };
            List<Path> taken = new ArrayList<>();
            for (Future<RunFolder> begun : threads.invokeAll(Collections.nCopies(runs, begin))) {
                taken.add(begun.get().path());
                begun.get().close();
            }

            assertThat(taken).hasSize(runs).doesNotHaveDuplicates();
            assertThat(folder).isEmptyDirectory(); // none of them began
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void saysSoWhereNoFolderCanBeMade() throws IOException {
        Path file = Files.writeString(folder.resolve("runs"), "");

        assertThatThrownBy(() -> RunFolder.createNext(file, "shapes"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("cannot make a run folder in " + file + ": there is already a file of that name");
    }

    private void begin() throws IOException {
        Files.writeString(folder.resolve(RunFolder.RECIPE), "dataset: shapes\n");
    }
}
