package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.internal.io.CacheDirectory;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The first command that a newcomer types, on a machine without CIFAR-10 and without a network. */
class QuickstartIT {

    private static final String NOBODY = "127.0.0.1";
    private static final String NOBODYS_PORT = "9";

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void trainsOnShapesWhereCifar10CannotBeFetched() throws Exception {
        int exitCode = quickstart(folder.resolve("out"));
        String out = Files.readString(folder.resolve("out"));
        String said = Files.readString(folder.resolve("err"));

        assertThat(exitCode).as(said).isZero();
        assertThat(said)
                .contains("downloading cifar10 …")
                .contains(
                        "CIFAR-10 could not be downloaded: could not download cifar-10-binary.tar.gz from any address")
                .contains("using the built-in shapes instead")
                .contains("training on shapes");
        JsonNode result = JsonMapper.builder().build().readTree(out);
        assertThat(result.path("dataset").asString()).isEqualTo("shapes");
        assertThat(result.path("finished").asBoolean()).isTrue();
        assertThat(result.path("evaluation").path("accuracy").asDouble()).isGreaterThan(0.9);
        Path run = Path.of("runs", "quickstart-shapes-1");
        assertThat(result.path("run").asString()).isEqualTo(run.toString());
        assertThat(folder.resolve(run).resolve("predictions.png")).isRegularFile();
        try (LoadedModel model = ModelFolder.load(folder.resolve(run))) {
            assertThat(model.labels()).contains("circle", "star");
        }
        assertThat(folder.resolve("cache/cifar10")).isEmptyDirectory();
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void leavesTheRunWholeWhereItsResultCannotBeWritten() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a system with a device that is always full");

        int exitCode = quickstart(full);

        String said = Files.readString(folder.resolve("err"));
        assertThat(exitCode).as(said).isEqualTo(3);
        assertThat(said.lines().filter(line -> line.startsWith("Error")))
                .containsExactly("Error: cannot write standard output: No space left on device");
        try (LoadedModel model = ModelFolder.load(folder.resolve("runs/quickstart-shapes-1"))) {
            assertThat(model.labels()).contains("circle", "star");
        }
        assertThat(folder.resolve("runs/quickstart-shapes-1/evaluation.json")).isRegularFile();
    }

    private int quickstart(Path out) throws Exception {
        Process process = start(out, folder.resolve("err"));
        try {
            // A guard alone: on a slow machine that does other work, two minutes were too few.
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    private Process start(Path out, Path err) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dhttps.proxyHost=" + NOBODY,
                        "-Dhttps.proxyPort=" + NOBODYS_PORT,
                        "-cp",
                        absoluteClassPath(),
                        "dev.vit4j.cli.Vit4j",
                        "quickstart",
                        "--json"))
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .put(CacheDirectory.VARIABLE, folder.resolve("cache").toString());
        builder.environment().remove(DataLocations.DATA_VARIABLE);
        builder.environment().remove(DataLocations.MIRROR_VARIABLE);
        return builder.start();
    }

    /** The process runs in another folder. */
    private static String absoluteClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
