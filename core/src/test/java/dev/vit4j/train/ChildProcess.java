package dev.vit4j.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program of these tests in a process of its own, so that it can be killed, confined or watched. */
public record ChildProcess(Process process) implements AutoCloseable {

    /** How a process ended and what it printed. */
    public record End(int exitCode, String output) {}

    public static ChildProcess start(Class<?> main, List<String> jvmOptions, String... arguments) {
        return start(List.of(), main, jvmOptions, arguments);
    }

    /** @param prefix a command that runs the command behind it */
    public static ChildProcess start(List<String> prefix, Class<?> main, List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Djava.awt.headless=true"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ChildProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the process to end. */
    public End end() throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new End(process.waitFor(), output);
    }

    /** Kills the process with SIGKILL, where the system has signals. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
