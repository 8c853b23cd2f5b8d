package dev.vit4j.data.cifar10.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import dev.vit4j.net.internal.ScriptedServer;
import dev.vit4j.net.internal.ScriptedServer.Answer;
import dev.vit4j.net.internal.TestCertificates;
import dev.vit4j.net.internal.TestProxy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Cifar10SourceTest {

    private static final URI NOBODY = URI.create("http://127.0.0.1:9/");

    @TempDir
    Path folder;

    private Path cache;
    private Path place;

    @BeforeEach
    void choosePlaces() throws IOException {
        cache = folder.resolve("cache");
        place = Files.createDirectory(folder.resolve("place"));
    }

    private Cifar10Source named(Path path) {
        return new Cifar10Source(
                new DataLocations(Optional.of(path), Optional.empty(), cache, List.of(), Network.of(Map.of())),
                TinyCifar10.format(),
                NOBODY);
    }

    private static void assertIsTiny(Cifar10 dataset, List<String> parts) {
        assertThat(dataset.size()).isEqualTo(parts.size() * TinyCifar10.IMAGES);
        assertThat(dataset.classNames())
                .hasSize(10)
                .startsWith("airplane", "automobile")
                .endsWith("truck");
        for (int index = 0; index < dataset.size(); index++) {
            byte[] records = TinyCifar10.records(parts.get(index / TinyCifar10.IMAGES));
            int record = index % TinyCifar10.IMAGES * Cifar10Format.RECORD_BYTES;
            assertThat(dataset.label(index)).isEqualTo(records[record]);
            byte[] pixels = dataset.image(index).pixels();
            for (int channel = 0; channel < 3; channel++) {
                assertThat(pixels[(5 * 32 + 7) * 3 + channel])
                        .isEqualTo(records[record + 1 + channel * 1024 + 5 * 32 + 7]);
            }
        }
        assertThatThrownBy(() -> dataset.image(dataset.size())).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void assertBroken(Path path, String... parts) {
        assertThatThrownBy(() -> named(path).load(DataSource.Split.TRAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
        if (Files.exists(cache)) {
            assertThat(cache.resolve("cifar10")).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsBothVersionsUnpacked(Cifar10Version version) throws IOException {
        Path data = TinyCifar10.writeFolder(place.resolve(version.folderName()), TinyCifar10.files(version));
        for (Path path : List.of(data, place)) {
            assertIsTiny(named(path).load(DataSource.Split.TRAIN, TransferListener.NONE), Cifar10Format.TRAIN_FILES);
            assertIsTiny(named(path).load(DataSource.Split.TEST, TransferListener.NONE), Cifar10Format.TEST_FILES);
        }
        assertThat(cache).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void readsBothVersionsPackedAndUnpacksOnce(Cifar10Version version) throws IOException {
        Path archive = place.resolve(version.archiveName());
        Files.write(archive, TinyCifar10.tarGzip(TinyCifar10.files(version)));
        named(place).fetch(TransferListener.NONE);
        assertIsTiny(named(archive).load(DataSource.Split.TRAIN, TransferListener.NONE), Cifar10Format.TRAIN_FILES);
        assertIsTiny(named(archive).load(DataSource.Split.TEST, TransferListener.NONE), Cifar10Format.TEST_FILES);
        try (Stream<Path> files = Files.list(cache.resolve("cifar10"))) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void unpacksAgainWhatACleanerRemovedFromTheCache(int removed) throws IOException {
        Files.write(
                place.resolve(Cifar10Version.BINARY.archiveName()),
                TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY)));
        named(place).fetch(TransferListener.NONE);
        try (Stream<Path> files = Files.walk(cache.resolve("cifar10"))) {
            for (Path file : files.filter(Files::isRegularFile).limit(removed).toList()) {
                Files.delete(file);
            }
        }

        assertIsTiny(named(place).load(DataSource.Split.TRAIN, TransferListener.NONE), Cifar10Format.TRAIN_FILES);
        assertIsTiny(named(place).load(DataSource.Split.TEST, TransferListener.NONE), Cifar10Format.TEST_FILES);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void deletesNothingThatItHasNotUnpacked() throws IOException {
        Path archive = Files.write(
                place.resolve(Cifar10Version.BINARY.archiveName()),
                TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY)));
        Path users = Files.createDirectory(folder.resolve("users"));
        Path file = Files.writeString(users.resolve("test_batch.bin"), "mine");
        Path unpacked = Files.createDirectories(cache.resolve("cifar10"))
                .resolve("unpacked-" + Sha256.of(archive).substring(0, 16));

        Files.createSymbolicLink(unpacked, users);
        assertThatThrownBy(() -> named(place).fetch(TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + unpacked, "move it away");
        assertThat(unpacked).isSymbolicLink();
        Files.delete(unpacked);

        Path notes = Files.writeString(Files.createDirectory(unpacked).resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> named(place).fetch(TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + unpacked, "it holds notes.txt", "move it away");
        assertThat(notes).hasContent("mine");
        assertThat(file).hasContent("mine");
    }

    @Test
    void nounsComeFromThePickles() throws IOException {
        TinyCifar10.writeFolder(place, TinyCifar10.files(Cifar10Version.PYTHON));
        Cifar10 dataset = named(place).load(DataSource.Split.TEST, TransferListener.NONE);
        assertThat(dataset.noun(0)).contains("tabby cat");
        assertThat(dataset.noun(2)).contains("test batch");
        assertThat(dataset.noun(3)).contains("mail truck");
    }

    @Test
    void nounsOfTheBinaryVersionComeFromATableBesideIt() throws IOException {
        TinyCifar10.writeFolder(place, TinyCifar10.files(Cifar10Version.BINARY));
        assertThat(named(place)
                        .load(DataSource.Split.TRAIN, TransferListener.NONE)
                        .noun(3))
                .isEmpty();
        Path table = TinyCifar10.writeFileNameTable(place);
        assertThat(named(place)
                        .load(DataSource.Split.TRAIN, TransferListener.NONE)
                        .noun(6))
                .contains("data batch 2");

        Files.writeString(table, Files.readString(table).replace("dog_s_1", "cat_s_1"));
        Cifar10 altered = named(place).load(DataSource.Split.TRAIN, TransferListener.NONE);
        assertThatThrownBy(() -> altered.noun(0))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("file names")
                .hasMessageContaining(table.toString());
    }

    @Test
    void anArchiveThatIsTruncatedIsRefused() throws IOException {
        byte[] archive = TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY));
        Path path = place.resolve("cifar-10-binary.tar.gz");
        for (int length : new int[] {archive.length / 2, archive.length - 100, 5, 0}) {
            Files.write(path, Arrays.copyOf(archive, length));
            assertBroken(path, path.toString(), "truncated", "after " + length + " bytes", "download it again");
        }
    }

    @Test
    void anArchiveThatUnpacksToTooMuchIsRefused() throws IOException {
        Path path = place.resolve("cifar-10-binary.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(TinyCifar10.tarHeader("cifar-10/readme.html", 2_000_000_000, '0'));
        }
        assertBroken(path, path.toString(), "it unpacks to more than the limit of 1073741824 bytes");
    }

    @Test
    void anArchiveWithAByteFlippedIsRefused() throws IOException {
        byte[] archive = TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY));
        Path path = place.resolve("cifar-10-binary.tar.gz");
        for (int at : new int[] {0, 400, archive.length / 3, archive.length / 2}) {
            byte[] flipped = archive.clone();
            flipped[at] ^= 0x10;
            Files.write(path, flipped);
            assertBroken(path, path.toString());
        }
    }

    private static void flipBit(Map<String, byte[]> files, String name, int at) {
        Objects.requireNonNull(files.get(name))[at] ^= 1;
    }

    @Test
    void aFileWithAByteFlippedIsRefused() throws IOException {
        Map<String, byte[]> files = TinyCifar10.files(Cifar10Version.BINARY);
        flipBit(files, "data_batch_3.bin", 5000);
        TinyCifar10.writeFolder(place, files);
        String expected = TinyCifar10.format().records().get("data_batch_3");
        assertBroken(place, place.resolve("data_batch_3.bin").toString(), "expected SHA-256 " + expected, "found ");
    }

    @Test
    void aByteFlippedInsideAPackedFileIsRefusedByName() throws IOException {
        Map<String, byte[]> files = TinyCifar10.files(Cifar10Version.PYTHON);
        flipBit(files, "test_batch", 6000);
        Path path = Files.write(place.resolve("cifar-10-python.tar.gz"), TinyCifar10.tarGzip(files));
        assertBroken(path, "test_batch in " + path, "expected SHA-256");
    }

    @ParameterizedTest
    @EnumSource
    void aMissingFileIsNamed(Cifar10Version version) throws IOException {
        Map<String, byte[]> files = TinyCifar10.files(version);
        String missing = version.fileName("data_batch_4");
        files.remove(missing);
        TinyCifar10.writeFolder(place, files);
        assertBroken(place, place.toString(), missing + " missing");

        Path path = Files.write(folder.resolve("packed.tar.gz"), TinyCifar10.tarGzip(files));
        assertBroken(path, path.toString(), missing + " missing");
    }

    @ParameterizedTest
    @EnumSource
    void aLabelWithoutAClassIsRefused(Cifar10Version version) throws IOException {
        Map<String, byte[]> files = TinyCifar10.files(version);
        byte[] records = TinyCifar10.records("data_batch_2");
        records[2 * Cifar10Format.RECORD_BYTES] = 12;
        byte[] file = version == Cifar10Version.BINARY ? records : TinyCifar10.pickle("data_batch_2", records);
        files.put(version.fileName("data_batch_2"), file);
        TinyCifar10.writeFolder(place, files);
        assertBroken(place, version.fileName("data_batch_2"), "image 2 has label 12", "expected 0 to 9");
    }

    @Test
    void aFileCutShortIsRefused() throws IOException {
        Map<String, byte[]> files = TinyCifar10.files(Cifar10Version.BINARY);
        files.put("data_batch_5.bin", Arrays.copyOf(files.get("data_batch_5.bin"), 5000));
        TinyCifar10.writeFolder(place, files);
        assertBroken(place, "data_batch_5.bin", "expected 12292 bytes", "found 5000");
    }

    @Test
    void aPlaceThatWasNamedButHoldsNothingIsAnError() {
        assertBroken(place, place.toString(), "cifar-10-binary.tar.gz", "cifar-10-batches-bin");
        assertBroken(place.resolve("nowhere"), "nowhere");
    }

    @Test
    void anArchiveOfSomethingElseIsRefused() throws IOException {
        Path path = Files.write(place.resolve("x.tar.gz"), TinyCifar10.tarGzip(Map.of("readme.html", new byte[10])));
        assertBroken(path, "has no files of CIFAR-10");
        Files.write(path, new byte[] {'P', 'K', 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        assertBroken(path, "expected gzip data");
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Path path = Files.write(
                place.resolve("cifar-10-binary.tar.gz"), TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY)));
        cache = Files.writeString(folder.resolve("file-in-the-way"), "");
        assertThatThrownBy(() -> named(path).load(DataSource.Split.TEST, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(cache.toString())
                .hasMessageContaining("VIT4J_CACHE");
    }

    @Test
    void saysOnceThatTheEnvironmentsPlaceIsMissing() throws IOException {
        TinyCifar10.writeFolder(
                cache.resolve("cifar10").resolve(Cifar10Version.BINARY.folderName()),
                TinyCifar10.files(Cifar10Version.BINARY));
        Path missing = place.resolve("gone");
        DataLocations locations = DataLocations.of(Optional.empty(), Map.of("VIT4J_DATA", missing.toString()), cache);
        List<String> said = new ArrayList<>();
        new Cifar10Source(locations, TinyCifar10.format(), Cifar10Source.AUTHORS).fetch(new TransferListener() {
            @Override
            public void update(String name, long done, long total) {}

            @Override
            public void say(String line) {
                said.add(line);
            }
        });
        assertThat(said)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("VIT4J_DATA: " + missing + " does not exist")
                        .endsWith("looking elsewhere"));
    }

    @Test
    void aCheckReadsAnArchiveWhereItLies() throws IOException {
        byte[] archive = TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY));
        Path file = Files.write(place.resolve(Cifar10Version.BINARY.archiveName()), archive);
        named(place).check(TransferListener.NONE);
        assertThat(cache).doesNotExist();
        Files.write(file, Arrays.copyOf(archive, archive.length / 2));
        assertThatThrownBy(() -> named(place).check(TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void looksInTheEnvironmentsPlaceThenInTheCache() throws IOException {
        DataLocations locations = DataLocations.of(Optional.empty(), Map.of("VIT4J_DATA", place.toString()), cache);
        Cifar10Source source = new Cifar10Source(locations, TinyCifar10.format(), NOBODY);
        assertThat(source.where()).isEmpty();
        Path cached = TinyCifar10.writeFolder(
                cache.resolve("cifar10/cifar-10-batches-bin"), TinyCifar10.files(Cifar10Version.BINARY));
        assertThat(source.where()).contains(cached);
        Path archive = Files.write(place.resolve("cifar-10-python.tar.gz"), new byte[3]);
        assertThat(source.where()).contains(archive);
    }

    @Test
    void downloadsFromTheFirstMirrorThatServesTheRightFiles() throws IOException {
        byte[] archive = TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY));
        Map<String, byte[]> others = TinyCifar10.files(Cifar10Version.BINARY);
        flipBit(others, "test_batch.bin", 77);
        try (ScriptedServer wrong = new ScriptedServer(Answer.whole(TinyCifar10.tarGzip(others), ""));
                ScriptedServer authors = new ScriptedServer(Answer.whole(archive, ""))) {
            String mirror = wrong.address("/mirror").toString();
            DataLocations locations = DataLocations.of(Optional.empty(), Map.of("VIT4J_MIRROR", mirror), cache);
            Cifar10Source source = new Cifar10Source(locations, TinyCifar10.format(), authors.address("/kriz/"));

            assertIsTiny(source.load(DataSource.Split.TRAIN, TransferListener.NONE), Cifar10Format.TRAIN_FILES);
            assertIsTiny(source.load(DataSource.Split.TEST, TransferListener.NONE), Cifar10Format.TEST_FILES);

            assertThat(wrong.requests().get(0).get("")).startsWith("GET /mirror/cifar-10-binary.tar.gz ");
            assertThat(authors.requests()).hasSize(1);
            assertThat(source.where()).contains(cache.resolve("cifar10/cifar-10-batches-bin"));
            try (Stream<Path> files = Files.list(cache.resolve("cifar10"))) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void downloadsThroughAProxyAndBehindAnAuthorityOfItsOwn() throws Exception {
        byte[] archive = TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.BINARY));
        try (ScriptedServer authors = new ScriptedServer(Answer.whole(archive, ""));
                TestProxy proxy = TestProxy.withPassword("me:secret")
                        .knows("data.test", authors.address("/"), TestCertificates.ofServer())) {
            String place = "127.0.0.1:" + proxy.port();
            String authority = TestCertificates.authority().toString();
            URI site = URI.create("https://data.test/kriz/");
            Cifar10Source refused = new Cifar10Source(
                    DataLocations.of(Optional.empty(), Map.of("HTTPS_PROXY", place, "SSL_CERT_FILE", authority), cache),
                    TinyCifar10.format(),
                    site);
            assertThatThrownBy(() -> refused.load(DataSource.Split.TEST, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(
                            "the proxy http://" + place + " (HTTPS_PROXY) requires a name and a password");

            Cifar10Source source = new Cifar10Source(
                    DataLocations.of(
                            Optional.empty(),
                            Map.of("HTTPS_PROXY", "me:secret@" + place, "SSL_CERT_FILE", authority),
                            cache),
                    TinyCifar10.format(),
                    site);
            assertIsTiny(source.load(DataSource.Split.TEST, TransferListener.NONE), Cifar10Format.TEST_FILES);
            assertThat(authors.requests().get(0).get("")).startsWith("GET /kriz/cifar-10-binary.tar.gz ");
        }
    }

    @Test
    void fetchesNothingWhereTheFilesCouldNotBePut() throws IOException {
        Path inTheWay = Files.createDirectories(cache.resolve("cifar10/cifar-10-batches-bin"));
        Files.writeString(inTheWay.resolve("readme.html"), "");
        try (ScriptedServer authors = new ScriptedServer()) {
            Cifar10Source source = new Cifar10Source(
                    DataLocations.of(Optional.empty(), Map.of(), cache), TinyCifar10.format(), authors.address("/"));
            assertThatThrownBy(() -> source.load(DataSource.Split.TEST, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(inTheWay + " exists, but doesn't have all of CIFAR-10's files")
                    .hasMessageContaining("delete or rename");
            assertThat(authors.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/", "not%an%address", "http://"})
    void aMirrorThatIsNoAddressIsRefusedOnceItIsNeeded(String mirror) throws IOException {
        DataLocations locations = DataLocations.of(Optional.empty(), Map.of("VIT4J_MIRROR", mirror), cache);
        Cifar10Source source = new Cifar10Source(locations, TinyCifar10.format(), NOBODY);
        assertThatThrownBy(() -> source.load(DataSource.Split.TEST, TransferListener.NONE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("VIT4J_MIRROR: ")
                .hasMessageContaining("found \"" + mirror + "\"");

        TinyCifar10.writeFolder(
                cache.resolve("cifar10/cifar-10-batches-bin"), TinyCifar10.files(Cifar10Version.BINARY));
        assertIsTiny(source.load(DataSource.Split.TEST, TransferListener.NONE), Cifar10Format.TEST_FILES);
    }

    @Test
    void aDataFolderThatIsNoPathIsNamedByItsVariable() {
        assertThatThrownBy(() -> DataLocations.of(Optional.empty(), Map.of("VIT4J_DATA", "a\0b"), cache))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("VIT4J_DATA: \"a");
    }
}
