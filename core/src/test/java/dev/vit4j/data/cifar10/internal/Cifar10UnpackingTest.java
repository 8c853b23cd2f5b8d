package dev.vit4j.data.cifar10.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.JavaProcess;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that unpack into one cache, and are killed meanwhile. */
@Timeout(120)
class Cifar10UnpackingTest {

    private static final URI NOBODY = URI.create("http://127.0.0.1:9/");
    private static final String WAITING = "another process or thread is unpacking CIFAR-10; waiting for it …";

    @TempDir
    Path folder;

    private Path archive;
    private Path cache;

    @BeforeEach
    void makeAnArchive() throws IOException {
        archive = folder.resolve(Cifar10Version.BINARY.archiveName());
        cache = folder.resolve("cache");
        Files.write(archive, TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY)));
    }

    private static Cifar10Source source(Path archive, Path cache, Cifar10Format format) {
        return new Cifar10Source(
                new DataLocations(Optional.of(archive), Optional.empty(), cache, List.of(), Network.of(Map.of())),
                format,
                NOBODY);
    }

    private Cifar10 load(TransferListener progress) {
        return source(archive, cache, TinyCifar10.format()).load(DataSource.Split.TEST, progress);
    }

    private List<String> left(String name) {
        return List.of(cache.resolve("cifar10").toFile().list()).stream()
                .filter(entry -> entry.startsWith(name))
                .toList();
    }

    @Test
    void removesWhatAKilledProcessLeftAndReadsTheDataRight() throws Exception {
        try (JavaProcess unpacking = new JavaProcess(Unpacker.class, archive.toString(), cache.toString())) {
            assertThat(unpacking.line()).isEqualTo("in the midst of it");
            unpacking.kill();
        }
        assertThat(left("unpacking-")).hasSize(1);
        Path users = Files.createDirectory(cache.resolve("cifar10/unpacking-1"));
        Files.writeString(users.resolve("notes.txt"), "mine");
        Files.createDirectory(cache.resolve("cifar10/unpacking-soon"));

        Cifar10 data = load(TransferListener.NONE);

        assertThat(data.size()).isEqualTo(TinyCifar10.IMAGES);
        assertThat(data.label(0)).isEqualTo(TinyCifar10.records("test_batch")[0]);
        assertThat(left("unpacking")).containsExactlyInAnyOrder("unpacking-1", "unpacking-soon");
        assertThat(left("unpacked-")).hasSize(1);
    }

    @Test
    void waitsForAProcessThatUnpacksUntilItIsGone() throws Exception {
        CompletableFuture<String> said = new CompletableFuture<>();
        try (JavaProcess unpacking = new JavaProcess(Unpacker.class, archive.toString(), cache.toString())) {
            assertThat(unpacking.line()).isEqualTo("in the midst of it");
            CompletableFuture<Cifar10> here = CompletableFuture.supplyAsync(() -> load(new TransferListener() {
                @Override
                public void update(String name, long done, long total) {}

                @Override
                public void say(String line) {
                    said.complete(line);
                }
            }));
            assertThat(said.join()).isEqualTo(WAITING);
            assertThat(here).isNotDone();
            unpacking.kill();

            assertThat(here.join().size()).isEqualTo(TinyCifar10.IMAGES);
        }
        assertThat(left("unpacking")).isEmpty();
    }

    /** Unpacks, and stops in the midst of it for ever: when it is asked for the checksum of the third file. */
    static final class Unpacker {

        private Unpacker() {}

        public static void main(String[] arguments) {
            Cifar10Format format = TinyCifar10.format();
            Map<String, String> checksums = new HashMap<>(format.records()) {
                private static final long serialVersionUID = 1L;

                @Override
                public String get(Object part) {
                    if ("data_batch_3".equals(part)) {
                        System.out.println("in the midst of it");
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return super.get(part);
                }
            };
            source(
                            Path.of(arguments[0]),
                            Path.of(arguments[1]),
                            new Cifar10Format(TinyCifar10.IMAGES, checksums, format.fileNames()))
                    .load(DataSource.Split.TEST, TransferListener.NONE);
        }
    }
}
