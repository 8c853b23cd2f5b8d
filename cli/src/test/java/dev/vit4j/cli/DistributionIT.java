package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive as a user has it: unpacked, called from elsewhere, without Maven. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher under test is the shell's")
class DistributionIT {

    private static final String VERSION = Objects.requireNonNull(System.getProperty("vit4j.version"));

    @TempDir
    private Path temporary;

    private final Map<String, String> environment = new HashMap<>();

    private Path launcher;

    @BeforeEach
    void unpack() throws Exception {
        Path home = Files.createDirectory(temporary.resolve("a folder with spaces"));
        run(home, "tar", "-xzf", Objects.requireNonNull(System.getProperty("vit4j.distribution")));
        launcher = home.resolve("vit4j-" + VERSION).resolve("vit4j");
    }

    @Test
    void answersFromAnotherDirectoryAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), launcher);
        assertThat(run(temporary, launcher.toString(), "--version")).startsWith("vit4j " + VERSION);
        assertThat(run(temporary, link.toString(), "--version")).startsWith("vit4j " + VERSION);
    }

    @Test
    void passesOnTheExitCode() throws Exception {
        assertThat(exitCode(launcher.toString(), "--no-such-option")).isEqualTo(2);
    }

    @Test
    void noticesAFullDevice() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "a system with a device that is always full");
        assertThat(exitCode("sh", "-c", "exec \"$0\" data list --json > /dev/full", launcher.toString()))
                .isEqualTo(3);
    }

    @Test
    void leavesTheChoiceOfACollectorToTheUser() throws Exception {
        environment.put("VIT4J_JAVA_OPTS", "-XX:+UseParallelGC");
        assertThat(run(temporary, launcher.toString(), "--version")).startsWith("vit4j " + VERSION);
    }

    @Test
    void takesNamesBeyondAsciiWhereTheLocaleIsNotInstalled() throws Exception {
        environment.put("LC_ALL", "xx_XX.UTF-8");
        String nameOfAFile = "$(printf 'caf\\303\\251.safetensors')";
        String command = "exec \"$0\" verify no-model --golden \"" + nameOfAFile + "\"";
        // 2 where the name can't be understood, else 3, as there is no such model.
        assertThat(exitCode("sh", "-c", command, launcher.toString())).isEqualTo(3);
    }

    @Test
    void preparesQuickStartsWithTheEnginesFilesWhereTheUserWantsThem() throws Exception {
        Path natives = temporary.resolve("natives");
        environment.put("VIT4J_JAVA_OPTS", "-Xmx1g -Dorg.bytedeco.javacpp.cachedir=" + natives);
        run(temporary, launcher.toString(), "--version");
        assertThat(natives).isNotEmptyDirectory();
    }

    /** The JVM would end with a signal. */
    @Test
    void makesAnArchiveOfClassesAnewThatWasCutShort() throws Exception {
        run(temporary, launcher.toString(), "--version");
        Path archive;
        try (Stream<Path> files = Files.list(temporary.resolve("cache").resolve("vit4j"))) {
            archive = files.filter(file -> file.toString().endsWith(".jsa"))
                    .findFirst()
                    .orElseThrow();
        }
        long size = Files.size(archive);
        assertThat(archive.toFile().setWritable(true)).isTrue();
        try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            channel.truncate(size / 3);
        }

        assertThat(run(temporary, launcher.toString(), "--version")).startsWith("vit4j " + VERSION);

        assertThat(Files.size(archive)).isGreaterThan(size / 2);
    }

    private int exitCode(String... command) throws IOException, InterruptedException {
        Process process = start(temporary, List.of(command));
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue(); // the first one prepares quick starts
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    private String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = start(directory, List.of(command));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Process start(Path directory, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .keySet()
                .removeAll(List.of("VIT4J_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "LC_ALL", "LC_CTYPE"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", temporary.resolve("cache").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
