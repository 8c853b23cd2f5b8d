package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs through links that the user named, and links and files of others under the names that vit4j chooses. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
class ForeignFilesIT {

    private static final String MINE = "mine";

    @TempDir
    private static Path shared;

    private static CommandExamples examples;

    @TempDir
    private Path folder;

    private Path users = Path.of("");

    @BeforeAll
    static void makeFiles() throws IOException {
        examples = new CommandExamples(shared);
    }

    @BeforeEach
    void makeAFileOfTheUsers() throws IOException {
        users = Files.writeString(Files.createDirectory(folder.resolve("users")).resolve("file"), MINE);
    }

    private CommandRun run(String command, Path out) {
        return CommandRun.of(examples.of(command, out).toArray(String[]::new));
    }

    private static void assertRefused(int exitCode, CommandRun run, String... parts) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains(parts).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict r.csv.part", "embed v.part"})
    void leavesAPartThatIsNotItsOwn(String commandAndName) throws IOException {
        String command = commandAndName.split(" ")[0];
        Path part = folder.resolve(commandAndName.split(" ")[1]);

        Files.writeString(part, MINE);
        assertRefused(3, run(command, folder), "cannot write " + part, "not the journal", "move it away");
        assertThat(part).hasContent(MINE);

        Files.delete(part);
        Files.createSymbolicLink(part, users);
        assertRefused(3, run(command, folder), "cannot write " + part, "symbolic link", "move it away");
        assertThat(part).isSymbolicLink();
        assertThat(users).hasContent(MINE);

        Files.delete(part);
        assertThat(run(command, folder).exitCode()).isZero();
        assertThat(part).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"predict r.csv", "predict r.png", "embed v", "embed v.csv", "preprocess p", "export m.onnx"})
    void writesThroughALinkThatWasNamed(String commandAndName) throws IOException {
        String command = commandAndName.split(" ")[0];
        Path elsewhere = Files.createDirectory(folder.resolve("other disk"));
        Path named = folder.resolve(commandAndName.split(" ")[1]);
        Files.createSymbolicLink(named, Path.of("other disk", "target"));

        for (int time = 0; time < 2; time++) { // where nothing is yet, and over what is there
            CommandRun run = run(command, folder);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(named).isSymbolicLink();
            assertThat(elsewhere.resolve("target")).isRegularFile().isNotEmptyFile();
            try (Stream<Path> files = Files.list(elsewhere)) {
                assertThat(files).containsExactly(elsewhere.resolve("target"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train run", "evaluate report"})
    void makesAFolderWhereALinkLeads(String commandAndName) throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("other disk"));
        Path named = folder.resolve(commandAndName.split(" ")[1]);
        Files.createSymbolicLink(named, Path.of("other disk", "target"));

        CommandRun run = run(commandAndName.split(" ")[0], folder);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(named).isSymbolicLink();
        assertThat(elsewhere.resolve("target")).isDirectoryContaining("glob:**/evaluation.json");
    }

    @Test
    void leavesALockThatIsNotItsOwn() throws IOException {
        Path lock = Files.createDirectory(folder.resolve("run")).resolve(".lock");
        Files.createSymbolicLink(lock, users);
        assertRefused(3, run("train", folder), "cannot write " + lock, "symbolic link", "move it away");
        assertThat(users).hasContent(MINE);

        Files.delete(lock);
        Files.writeString(lock, MINE);
        CommandRun trained = run("train", folder);

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(lock).hasContent(MINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "evaluation.json", "confusion_matrix.png", "predictions.png"})
    void leavesFilesWhereAReportHasItsOwn(String name) throws IOException {
        Path file = Files.createDirectory(folder.resolve("report")).resolve(name);
        Files.writeString(file, MINE);
        assertRefused(
                3,
                run("evaluate", folder),
                "cannot write " + file,
                "does not belong to a vit4j report",
                "move it away");
        assertThat(file).hasContent(MINE);

        Files.delete(file);
        assertThat(run("evaluate", folder).exitCode()).isZero();
        assertThat(run("evaluate", folder).exitCode()).isZero(); // over its own

        Files.delete(file);
        Files.createSymbolicLink(file, users);
        assertRefused(3, run("evaluate", folder), "cannot write " + file, "symbolic link", "move it away");
        assertThat(users).hasContent(MINE);
    }

    @Test
    void leavesASummaryThatIsNotItsOwn() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Path summary = Files.writeString(run.resolve("summary.json"), MINE);
        assertRefused(3, train("--seeds=1"), run + " is not empty: it has summary.json");
        assertThat(summary).hasContent(MINE);

        Files.delete(summary);
        assertThat(train("--seeds=1").exitCode()).isZero();
        assertThat(train("--seeds=1,2").exitCode()).isZero(); // over its own

        Files.writeString(summary, MINE);
        assertRefused(3, train("--seeds=1,2"), "cannot write " + summary, "not a summary", "move it away");
        assertThat(summary).hasContent(MINE);
    }

    private CommandRun train(String... more) {
        return CommandRun.of(Stream.concat(examples.of("train", folder).stream(), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void refusesAnOutputInsideTheDataSetBeforeAnythingIsRead() throws IOException {
        Path data = folder.resolve("data");
        for (int i = 0; i < 5; i++) {
            CommandExamples.draw(data.resolve("cats/" + i + ".png"), Color.RED);
            CommandExamples.draw(data.resolve("dogs/" + i + ".png"), Color.BLUE);
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);
        for (Path inside : List.of(
                data, data.resolve("run"), data.resolve("a/../deep/run"), link.resolve("run"), data.resolve("cats"))) {
            String out = inside.toString();
            String words = "Error: " + inside + " is inside the data set ";
            assertRefused(2, CommandRun.of("train", data.toString(), "--out", out), words, "with --out");
            assertRefused(2, CommandRun.of("train", link.toString(), "--out", out), words, "with --out");
            assertRefused(2, CommandRun.of("train", data.toString(), "--seeds=1,2", "--out", out), words);
            String model = shared.resolve("unnamed").toString();
            assertRefused(2, CommandRun.of("evaluate", model, data.toString(), "--report", out), words, "--report");
        }
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).containsExactlyInAnyOrder(data.resolve("cats"), data.resolve("dogs"));
        }
    }

    @Test
    void refusesAPictureAmongTheImagesThatAreRead() throws IOException {
        Path grid = examples.images().resolve("grid.png");
        String model = examples.model().toString();
        String images = examples.images().toString();

        String words = grid + " is inside ";
        assertRefused(2, CommandRun.of("predict", model, images, "--grid", grid.toString()), words, "elsewhere");
        assertRefused(2, CommandRun.of("preprocess", model, images, "--out", grid.toString()), words, "elsewhere");
        assertRefused(2, CommandRun.of("embed", model, images, "--out", grid.toString()), words, "elsewhere");
        assertThat(grid).doesNotExist();
    }

    @Test
    void refusesAnOutputWithTheNameOfTheJournal() {
        String out = folder.resolve("v").toString();
        assertRefused(
                2,
                CommandRun.of(
                        "embed",
                        examples.model().toString(),
                        examples.images().toString(),
                        "--out",
                        out,
                        "--csv",
                        out + ".part"),
                out + ".part is given for two outputs");
    }

    @Test
    void resumesNoRunInsideItsData() throws IOException {
        assertThat(train().exitCode()).isZero();
        Path run = folder.resolve("run");
        Files.delete(run.resolve("evaluation.json"));
        Path inside = Files.move(run, examples.data().resolve("run"));
        String data = examples.data().toString(); // a finished run has forgotten where that lies
        try {
            CommandRun resumed = CommandRun.of("train", "--resume", inside.toString(), "--data", data);
            assertRefused(2, resumed, "is inside the data set", "move the run out of it");
        } finally {
            Files.move(inside, run);
        }
        assertThat(CommandRun.of("train", "--resume", run.toString(), "--data", data)
                        .exitCode())
                .isZero();
    }
}
