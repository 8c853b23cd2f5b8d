package dev.vit4j.data.cifar10.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.SharedFolder;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import dev.vit4j.net.internal.ScriptedServer;
import dev.vit4j.net.internal.ScriptedServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10NounsSourceTest {

    private static final URI NOBODY = URI.create("http://127.0.0.1:9/");

    @TempDir
    private Path folder;

    private Path place;

    @BeforeEach
    void choosePlace() throws IOException {
        place = Files.createDirectory(folder.resolve("place"));
    }

    private Cifar10NounsSource source(Optional<Path> named, URI authors) {
        return new Cifar10NounsSource(
                new DataLocations(named, Optional.empty(), folder.resolve("cache"), List.of(), Network.of(Map.of())),
                TinyCifar10.format(),
                authors);
    }

    private Cifar10NounsSource source() {
        return source(Optional.of(place), NOBODY);
    }

    private static void assertHasNouns(Cifar10NounsSource source) {
        Dataset train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);
        Dataset test = source.load(DataSource.Split.TEST, TransferListener.NONE);
        assertThat(train.size()).isEqualTo(5 * TinyCifar10.IMAGES);
        assertThat(train.classNames()).isEmpty();
        assertThat(train.target(0)).isEqualTo(new Target.Caption("tabby cat"));
        assertThat(train.target(7)).isEqualTo(new Target.Caption("mail truck"));
        assertThat(test.target(2)).isEqualTo(new Target.Caption("test batch"));
        assertThat(train.image(3).width()).isEqualTo(32);
        assertThatThrownBy(() -> source.load(DataSource.Split.VALIDATION, TransferListener.NONE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("cifar10-nouns has no validation split");
    }

    @Test
    void nounsAreCaptions() throws IOException {
        TinyCifar10.writeFolder(place, TinyCifar10.files(Cifar10Version.PYTHON));
        assertHasNouns(source());
        source().fetch(TransferListener.NONE);
        source().check(TransferListener.NONE);
        assertThat(source().description().classNames()).isEmpty();
    }

    @Test
    void aCopyWithoutFileNamesIsPassedOver() throws IOException {
        Path binary = TinyCifar10.writeFolder(
                place.resolve(Cifar10Version.BINARY.folderName()), TinyCifar10.files(Cifar10Version.BINARY));
        assertThat(source().where()).isEmpty();
        assertThatThrownBy(() -> source().load(DataSource.Split.TRAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "CIFAR-10 in " + place + " has no file names",
                        "expected cifar-10-nouns.tsv beside its binary version, or the Python version");

        Path python = TinyCifar10.writeFolder(
                place.resolve(Cifar10Version.PYTHON.folderName()), TinyCifar10.files(Cifar10Version.PYTHON));
        assertThat(source().where()).contains(python);
        assertHasNouns(source());

        TinyCifar10.writeFileNameTable(place);
        assertThat(source().where()).contains(binary);
        assertHasNouns(source());
    }

    @Test
    void theVersionThatHasNounsIsDownloaded() throws Exception {
        byte[] archive = TinyCifar10.tarGzip(TinyCifar10.files(Cifar10Version.PYTHON));
        try (ScriptedServer server = new ScriptedServer(Answer.whole(archive, ""))) {
            Cifar10NounsSource source = source(Optional.empty(), server.address("/"));
            assertHasNouns(source);
            assertThat(source.where())
                    .contains(folder.resolve("cache").resolve("cifar10").resolve("cifar-10-batches-py"));
        }
    }

    /** The table has the nouns, too: they are those that are read from the file names. */
    @Test
    void nounsOfTheRealDataAreThoseOfTheTable() throws IOException {
        Path data = SharedFolder.path("data");
        List<String> lines = Files.readAllLines(data.resolve(Cifar10FileNames.TABLE));
        Cifar10NounsSource source = new Cifar10NounsSource(new DataLocations(
                Optional.of(data), Optional.empty(), folder.resolve("cache"), List.of(), Network.of(Map.of())));
        Dataset train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);

        assertThat(IntStream.range(0, train.size())
                        .mapToObj(i -> train.target(i).text())
                        .toList())
                .isEqualTo(lines.stream()
                        .filter(line -> line.startsWith("data_batch"))
                        .map(line -> line.split("\t", -1)[5])
                        .toList());
        assertThat(IntStream.range(0, train.size())
                        .mapToObj(i -> train.target(i).text())
                        .collect(Collectors.toSet()))
                .hasSize(389);
    }
}
