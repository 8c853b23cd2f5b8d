package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.cli.CommandExamples;
import java.awt.Color;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output as the system has it, in processes of their own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no such devices there")
class StandardOutputIT {

    private static final Path FULL_DEVICE = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private static List<String> java(String... arguments) {
        return Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                "dev.vit4j.cli.Vit4j"),
                        Stream.of(arguments))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "help train", "data list", "data list --json", "inspect vit-pico/8"})
    void aFullDeviceEndsACommandWith3AndALine(String command) throws Exception {
        assumeTrue(Files.exists(FULL_DEVICE));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(java(command.split(" ")))
                .redirectOutput(FULL_DEVICE.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(end(process)).isEqualTo(3);
        assertThat(Files.readString(err).lines().filter(line -> !line.contains("a variant without weights")))
                .containsExactly("Error: cannot write standard output: No space left on device");
    }

    /** As {@code vit4j help train | head -0}, with the reader certainly gone before anything is written. */
    @Test
    void aReaderThatHasLeftEndsACommandQuietly() throws Exception {
        String script = """
                mkfifo "$1"
                go=$1; code=$2; shift 2
                { read -r word < "$go"; "$@"; echo $? > "$code"; } | { exec <&-; echo word > "$go"; }
                """;
        Path code = folder.resolve("code");
        File err = folder.resolve("err").toFile();
        Process process = new ProcessBuilder(Stream.of(
                                List.of(
                                        "sh",
                                        "-c",
                                        script,
                                        "sh",
                                        folder.resolve("go").toString(),
                                        code.toString()),
                                java("help", "train"))
                        .flatMap(List::stream)
                        .toList())
                .redirectError(err)
                .start();
        end(process);
        assertThat(Files.readString(code).strip()).isEqualTo("141");
        assertThat(err).isEmpty();
    }

    @Test
    void theLogShowsWhatStrangersWrote() throws Exception {
        Path data = folder.resolve("data");
        for (String place : List.of("train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "test/dog/1.png")) {
            CommandExamples.draw(data.resolve(place), Color.RED);
        }
        Files.createDirectory(data.resolve(CommandExamples.HOSTILE_NAME));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        java("train", data.toString(), "--set=data.validation=0.5", "--out", folder.resolve("r") + ""))
                .redirectError(err.toFile())
                .start();

        assertThat(end(process)).isEqualTo(2); // too few images to hold some out, which is said after the log
        assertThat(Files.readString(err))
                .contains("WARN ImageFolderSource: folder " + data + ": only train and test are read, not a\\u001b[2Jb")
                .doesNotContain("\u001b", "\r", "\b", "\u007f", "\nError: f");
    }

    private static int end(Process process) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
