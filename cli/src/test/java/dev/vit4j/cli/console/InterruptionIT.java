package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.cli.SmallModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** A real process that is told to stop while it trains. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class InterruptionIT {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int SIGINT = 2;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT", "TERM"})
    void writesACheckpointAndExitsWith130(String signal) throws Exception {
        assumeTrue(!signal.equals("INT") || !ignoresInterrupts(), "this process was started to ignore Ctrl-C");
        Path run = folder.resolve("run");
        Process process = start(run);
        String err;
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.contains(" steps, ")) {
                line = lines.readLine();
            }
            assertThat(line).as("the line that says that training has begun").isNotNull();
            Thread.sleep(1500);
            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            err = String.join("\n", lines.lines().toList());
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(err).isEqualTo(130);
        assertThat(err).containsOnlyOnce("stopping after this step").contains("./vit4j train --resume " + run);
        assertThat(JsonMapper.builder().build().readTree(out).path("finished").asBoolean(true))
                .isFalse();
        assertThat(run.resolve("evaluation.json")).doesNotExist();
        try (var checkpoints = Files.list(run.resolve("checkpoints"))) {
            assertThat(checkpoints).hasSize(2);
        }
    }

    /** Reading waits at a list that is a pipe, and nobody writes into. */
    @ParameterizedTest
    @CsvSource({
        "INT, train FOLDER/l.csv --out FOLDER/run, interrupted; no run was started",
        "TERM, train FOLDER/l.csv --out FOLDER/run, interrupted; no run was started",
        "INT, evaluate FOLDER/model FOLDER/l.csv, interrupted; nothing was evaluated",
        "INT, predict FOLDER/model FOLDER/l.csv, interrupted before the first image",
        "INT, preprocess FOLDER/model FOLDER/l.csv --out FOLDER/p.safetensors, interrupted; nothing was written",
        "INT, data info FOLDER/l.csv, interrupted while reading the data set",
        "INT, data check FOLDER/l.csv, interrupted before the first image was decoded"
    })
    void saysWhatBecameOfACommandThatWasReadingData(String signal, String command, String said) throws Exception {
        assumeTrue(!signal.equals("INT") || !ignoresInterrupts(), "this process was started to ignore Ctrl-C");
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Path pipe = folder.resolve("l.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vit4j.cli.Vit4j"));
        line.addAll(List.of(command.replace("FOLDER", folder.toString()).split(" ")));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();

        String out;
        try (OutputStream writer = Files.newOutputStream(pipe)) { // opened once the command reads
            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(out).isEqualTo(130);
        assertThat(out).endsWith(said + "\n");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void showsTheStackTraceOfAFaultWhileStopping() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Faulty.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).containsOnlyOnce("java.lang.IllegalStateException: broken while stopping\n\tat ");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    /** A command that is told to stop and breaks. */
    @Command(name = "faulty")
    static final class Faulty implements Callable<Integer> {

        @Mixin
        private Output output = new Output();

        public static void main(String[] args) {
            System.exit(new CommandLine(new Faulty()).execute(args));
        }

        @Override
        public Integer call() {
            return Interruption.guard(output, "interrupted", interruption -> {
                CountDownLatch asked = new CountDownLatch(1);
                interruption.stopBy(asked::countDown);
                new Thread(() -> System.exit(0)).start();
                try {
                    asked.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new IllegalStateException("broken while stopping");
            });
        }
    }

    private static Process start(Path run) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.vit4j.cli.Vit4j",
                        "train",
                        "shapes",
                        "--json",
                        "--out",
                        run.toString(),
                        "--set",
                        "training.epochs=1000"))
                .start();
    }

    /** Whether this process, and so its children, were started with SIGINT ignored, as shells do in the background. */
    private static boolean ignoresInterrupts() throws IOException {
        if (!Files.exists(STATUS)) {
            return false;
        }
        return Files.readString(STATUS)
                .lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> (mask & 1L << (SIGINT - 1)) != 0);
    }
}
