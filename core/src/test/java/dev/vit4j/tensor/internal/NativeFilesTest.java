package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The engine's cache under kills, company and damage, in processes of their own. {@code bench/natives.sh} takes minutes. */
@EnabledOnOs(OS.LINUX)
class NativeFilesTest {

    private static final int KILLS = Integer.getInteger("vit4j.natives.kills", 3);
    private static final int ROUNDS = Integer.getInteger("vit4j.natives.rounds", 1);
    private static final long ALL_BYTES = 440_000_000;

    @TempDir
    Path cache;

    private ChildProcess start() {
        return ChildProcess.start(Start.class, List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache));
    }

    private void assertStarts() throws IOException, InterruptedException {
        try (ChildProcess process = start()) {
            assertStarted(process);
        }
    }

    private static void assertStarted(ChildProcess process) throws IOException, InterruptedException {
        ChildProcess.End end = process.end();
        assertThat(end.exitCode()).as(end.output()).isZero();
        assertThat(end.output()).contains("2 + 2 = 4.0");
    }

    private long bytes() throws IOException {
        long sum = 0;
        for (Path file : files()) {
            try {
                sum += Files.size(file);
            } catch (NoSuchFileException e) {
                // renamed meanwhile
            }
        }
        return sum;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .toList();
        } catch (java.io.UncheckedIOException e) {
            return List.of(); // a file was renamed while the folder was listed
        }
    }

    private void empty() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!path.equals(cache)) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void aStartThatIsKilledWhileItUnpacksHarmsNoLaterOne() throws IOException, InterruptedException {
        for (int kill = 1; kill <= KILLS; kill++) {
            empty();
            long size = ALL_BYTES * kill / (KILLS + 1);
            try (ChildProcess process = start()) {
                while (process.process().isAlive() && bytes() < size) {
                    Thread.onSpinWait();
                }
                process.kill();
            }
            assertStarts();
            assertThat(files())
                    .as("left by the one that was killed")
                    .noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void processesThatStartAtOnceOnAnEmptyCacheAllStart() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            empty();
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                processes.add(start());
            }
            for (ChildProcess process : processes) {
                assertStarted(process);
            }
        }
    }

    @Test
    void nothingIsLeftForJavaCppToUnpack() throws IOException, InterruptedException {
        try (ChildProcess process =
                ChildProcess.start(Complete.class, List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache))) {
            ChildProcess.End end = process.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
        }
        List<Path> unpacked = files();
        assertThat(bytes()).isGreaterThan(ALL_BYTES);

        assertStarts();

        assertThat(files().stream().filter(file -> !file.endsWith(".lock")).toList())
                .containsExactlyInAnyOrderElementsOf(unpacked);
    }

    /** As a start that was killed left it before libraries were written aside. */
    @Test
    void librariesThatAreShortOrOlderAreMendedAndJavaCppUnpacksNoneItself() throws IOException, InterruptedException {
        assertStarts();
        List<Path> whole = files();
        Path library = whole.stream()
                .filter(file -> file.endsWith("libtorch_cpu.so"))
                .findFirst()
                .orElseThrow();
        long size = Files.size(library);
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
            channel.truncate(size / 3);
        }
        Path changed = library.resolveSibling("libc10.so");
        Files.write(changed, new byte[] {1, 2, 3}, StandardOpenOption.WRITE); // its size stays

        assertStarts();
        assertThat(Files.size(library)).isEqualTo(size);
        assertThat(Files.readAllBytes(changed)).startsWith(0x7f, 'E', 'L', 'F');
        assertThat(files()).containsExactlyInAnyOrderElementsOf(whole);

        Path javaCppsLock = cache.resolve(".lock"); // which it takes to unpack, and for links
        Files.deleteIfExists(javaCppsLock);
        assertStarts();
        assertThat(javaCppsLock).doesNotExist();
    }

    /** As an image of a container has it whose root can't be written. */
    @Test
    void librariesInAFolderThatCanOnlyBeReadAreTakenFromThere(@TempDir Path elsewhere)
            throws IOException, InterruptedException {
        assertStarts();
        List<String> readOnly = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"",
                cache.toString());
        assumeThat(succeeds(readOnly, "true"))
                .as("a folder can be mounted read-only here")
                .isTrue();

        try (ChildProcess process = ChildProcess.start(
                readOnly,
                Start.class,
                List.of(
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                        "-Duser.home=" + cache,
                        "-Djava.io.tmpdir=" + elsewhere))) {
            assertStarted(process);
        }
        try (Stream<Path> files = Files.walk(elsewhere)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("hsperfdata"))
                            .toList())
                    .as("unpacked once more")
                    .isEmpty();
        }
    }

    private static boolean succeeds(List<String> prefix, String command) throws InterruptedException {
        List<String> all = new ArrayList<>(prefix);
        all.add(command);
        try {
            return new ProcessBuilder(all).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @Test
    void aLibraryThatIsDamagedWithinIsMendedByTheFullCheck() throws IOException, InterruptedException {
        assertPrepared("");
        Path library = files().stream()
                .filter(file -> file.endsWith("libc10.so"))
                .findFirst()
                .orElseThrow();
        byte[] whole = Files.readAllBytes(library);
        FileTime time = Files.getLastModifiedTime(library);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(library, damaged);
        Files.setLastModifiedTime(library, time);

        assertPrepared("libc10.so, which is damaged");

        assertThat(Files.readAllBytes(library)).isEqualTo(whole);
        assertPrepared("");
    }

    private void assertPrepared(String said) throws IOException, InterruptedException {
        try (ChildProcess process =
                ChildProcess.start(Prepare.class, List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache))) {
            ChildProcess.End end = process.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
            assertThat(end.output()).contains(said);
        }
    }

    /** Completes the cache and compares it. */
    static final class Prepare {

        private Prepare() {}

        public static void main(String[] arguments) {
            EngineLibraries.prepare(System.out::println);
        }
    }

    /** Completes the cache and opens none of it. */
    static final class Complete {

        private Complete() {}

        public static void main(String[] arguments) throws IOException {
            NativeFiles.find().complete(System.out::println);
        }
    }

    /** Loads the engine and computes with it. */
    static final class Start {

        private Start() {}

        public static void main(String[] arguments) {
            try (Scope scope = Scope.open()) {
                Tensor two = Tensor.ones(DType.FLOAT32, 1).mul(2);
                System.out.println("2 + 2 = " + two.add(two).item());
            }
        }
    }
}
