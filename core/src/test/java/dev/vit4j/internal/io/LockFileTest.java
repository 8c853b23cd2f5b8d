package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockFileTest {

    @TempDir
    Path folder;

    @Test
    void isThereOnlyWhileItIsHeld() throws IOException {
        Path path = folder.resolve("data.lock");
        try (LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(path).exists();
            assertThat(LockFile.take(path)).isEmpty();
        }
        assertThat(path).doesNotExist();
    }

    /** As after a redeployment, or with a plug-in: POSIX would drop the first one's lock when the second closes its file. */
    @Test
    void isHeldAgainstAnotherClassLoaderOfTheProcess() throws Exception {
        Path path = folder.resolve("data.lock");
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader other =
                        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
                LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            Class<?> theirs = other.loadClass(LockFile.class.getName());
            assertThat(theirs).isNotSameAs(LockFile.class);

            assertThat(theirs.getMethod("take", Path.class).invoke(null, path)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void takesOverWhatAKilledProcessLeft() throws IOException {
        Path path = folder.resolve("data.lock");
        byte[] content;
        try (LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            content = Files.readAllBytes(path);
        }
        Files.write(path, content);

        Optional<LockFile> taken = LockFile.take(path);

        assertThat(taken).isPresent();
        taken.get().close();
        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mine", "vit4j lock: my notes about it"})
    void locksAForeignFileAndLeavesItAsItIs(String content) throws Exception {
        Path path = Files.writeString(folder.resolve("data.lock"), content);

        try (LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(finish(visitor(path, 1, 1))).isEqualTo("0");
        }

        assertThat(finish(visitor(path, 1, 1))).isEqualTo("1");
        assertThat(path).hasContent(content);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void followsNoLink() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "mine");
        Path path = Files.createSymbolicLink(folder.resolve("data.lock"), users);

        assertThatThrownBy(() -> LockFile.take(path))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(path.toString(), "symbolic link", "move it away");
        assertThat(users).hasContent("mine");
        assertThat(path).isSymbolicLink();
        Files.delete(path);
        LockFile.take(path).orElseThrow().close();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void isTheSameLockByAnotherNameOfTheFolder() throws IOException {
        Path path = Files.createDirectory(folder.resolve("run")).resolve("data.lock");
        Path link = Files.createSymbolicLink(folder.resolve("link"), path.getParent());
        try (LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(LockFile.take(link.resolve("data.lock"))).isEmpty();
        }
        LockFile.take(link.resolve("data.lock")).orElseThrow().close();
        assertThat(path).doesNotExist();
    }

    @Test
    void givesUpWhereItsFolderIsMissing() {
        assertThatThrownBy(() -> LockFile.take(folder.resolve("absent/data.lock")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void otherProcessesAreKeptOutEvenAfterThisOneHasAskedTwice() throws Exception {
        Path path = folder.resolve("data.lock");
        try (LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(LockFile.take(path)).isEmpty();
            assertThat(finish(visitor(path, 1, 1))).isEqualTo("0");
        }
        assertThat(finish(visitor(path, 1, 1))).isEqualTo("1");
    }

    /** Each opens the file at any moment: also while its holder takes it away and somebody makes it anew. */
    @Test
    @Timeout(120)
    void hasOneHolderAtATimeHoweverManyComeAndGo() throws Exception {
        Path path = folder.resolve("data.lock");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(visitor(path, 200, Integer.MAX_VALUE));
        }
        for (Process process : processes) {
            assertThat(finish(process)).isEqualTo("200");
        }
    }

    private static Process visitor(Path path, int wanted, int most) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Visitor.class.getName(),
                        path.toString(),
                        Integer.toString(wanted),
                        Integer.toString(most))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String finish(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("exit status; a failure is on standard error")
                .isZero();
        return said;
    }

    /**
     * Takes the lock and gives it back until it has had it as often as it wants or has asked as often as it may, and fails
     * where somebody else is inside.
     */
    static final class Visitor {

        private Visitor() {}

        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(arguments[0]);
            int wanted = Integer.parseInt(arguments[1]);
            int most = Integer.parseInt(arguments[2]);
            int times = 0;
            for (int asked = 0; asked < most && times < wanted; asked++) {
                Optional<LockFile> taken = LockFile.take(path);
                if (taken.isPresent()) {
                    try (LockFile held = taken.get()) {
                        Path inside = Files.createFile(path.resolveSibling("inside"));
                        LockSupport.parkNanos(100_000);
                        Files.delete(inside);
                    }
                    times++;
                }
            }
            System.out.print(times);
        }
    }
}
