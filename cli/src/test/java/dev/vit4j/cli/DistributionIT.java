package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
        Process process = start(temporary, List.of(launcher.toString(), "--no-such-option"));
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
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
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", temporary.resolve("cache").toString());
        return builder.start();
    }
}
