package dev.vit4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.io.ScriptedServer.Answer;
import dev.vit4j.io.ScriptedServer.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {

    private static final String TAG = "ETag: \"version-1\"\r\n";

    @TempDir
    Path folder;

    private final byte[] content = new byte[300_000];
    private Path target;

    @BeforeEach
    void makeContent() {
        new Random(1).nextBytes(content);
        target = folder.resolve("made/data.bin");
    }

    private void fetch(URI... mirrors) {
        Download.Check check = Download.Check.sha256(Sha256.of(content));
        new Download(List.of(mirrors), target, check, Duration.ofMillis(400), Duration.ZERO).fetch(Progress.NONE);
    }

    private byte[] head(int length) {
        return Arrays.copyOf(content, length);
    }

    private byte[] tail(int from) {
        return Arrays.copyOfRange(content, from, content.length);
    }

    private Answer cutAt(int length) {
        return Answer.of(200, "Content-Length: " + content.length + "\r\n" + TAG, head(length));
    }

    /** What is left from the byte on that the request names, or from a later one. */
    private Script restFrom(int tooLateBy) {
        return request -> {
            int from = rangeStart(request) + tooLateBy;
            String range = "Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length + "\r\n";
            return Answer.of(206, "Content-Length: " + (content.length - from) + "\r\n" + range + TAG, tail(from));
        };
    }

    private static int rangeStart(Map<String, String> request) {
        String range = request.getOrDefault("range", "");
        assertThat(range).matches("bytes=\\d+-");
        return Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }

    private void assertFetchedWithNothingElseLeft() throws IOException {
        assertThat(target).hasBinaryContent(content);
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void fetchesAndTellsHowFarItIs() throws IOException {
        List<Long> done = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, ""))) {
            new Download(List.of(server.address("/data.bin")), target, Download.Check.sha256(Sha256.of(content)))
                    .fetch((name, bytes, total) -> {
                        assertThat(name).isEqualTo("data.bin");
                        assertThat(total).isEqualTo(content.length);
                        done.add(bytes);
                    });
        }
        assertThat(done).isSorted().startsWith(0L).endsWith((long) content.length);
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void resumesWhereTheConnectionBroke() throws IOException {
        try (ScriptedServer server = new ScriptedServer(cutAt(100_000), restFrom(0))) {
            fetch(server.address("/data.bin"));
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(0)).doesNotContainKey("range");
            assertThat(rangeStart(server.requests().get(1))).isBetween(1, 100_000);
            assertThat(server.requests().get(1)).containsEntry("if-range", "\"version-1\"");
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void aLaterFetchResumesWhatAnEarlierOneLeft() throws IOException {
        try (ScriptedServer server = new ScriptedServer(cutAt(100_000), Answer.of(404, "", new byte[0]), restFrom(0))) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("expected HTTP status 200, found 404");
            assertThat(target).doesNotExist();
            fetch(server.address("/data.bin"));
            assertThat(rangeStart(server.requests().get(2))).isBetween(1, 100_000);
        }
        assertFetchedWithNothingElseLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {".part", ".part.origin", ".lock"})
    void leavesForeignFilesUnderItsNamesAsTheyAre(String suffix) throws IOException {
        Files.createDirectories(target.getParent());
        Path users = Files.writeString(target.resolveSibling(target.getFileName() + suffix), "mine");

        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, TAG))) {
            if (suffix.equals(".lock")) { // locked, and nothing else
                fetch(server.address("/data.bin"));
                assertThat(target).hasBinaryContent(content);
            } else {
                assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                        .isInstanceOf(ResourceException.class)
                        .hasMessageContainingAll("cannot write " + users, "move it away");
                assertThat(server.requests()).isEmpty();
            }
        }
        assertThat(users).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {".part", ".part.origin", ".lock"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void followsNoLinkUnderItsNames(String suffix) throws IOException {
        Files.createDirectories(target.getParent());
        Path users = Files.writeString(folder.resolve("users"), "mine");
        Path link = Files.createSymbolicLink(target.resolveSibling(target.getFileName() + suffix), users);

        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, TAG))) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("cannot write " + link, "symbolic link", "move it away");
            assertThat(server.requests()).isEmpty();
        }
        assertThat(users).hasContent("mine");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void beginsAnewWhereTheServerIgnoresTheRange() throws IOException {
        try (ScriptedServer server = new ScriptedServer(cutAt(100_000), Answer.whole(content, TAG))) {
            fetch(server.address("/data.bin"));
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void beginsAnewWhereTheServerNamesNoVersion() throws IOException {
        Answer unnamed = Answer.of(200, "Content-Length: " + content.length + "\r\n", head(50_000));
        try (ScriptedServer server = new ScriptedServer(unnamed, Answer.whole(content, ""))) {
            fetch(server.address("/data.bin"));
            assertThat(server.requests().get(1)).doesNotContainKey("range");
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void beginsAnewAfterARangeThatWasNotAskedFor() throws IOException {
        try (ScriptedServer server = new ScriptedServer(cutAt(100_000), restFrom(20_000), Answer.whole(content, TAG))) {
            fetch(server.address("/data.bin"));
            assertThat(server.requests().get(2)).doesNotContainKey("range");
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void givesUpOnAServerThatPromisesMoreThanItHas() throws IOException {
        Answer lie = Answer.of(200, "Content-Length: " + (content.length + 1000) + "\r\n" + TAG, content);
        Script lieThenNothingMore =
                request -> request.containsKey("range") ? Answer.of(416, "Content-Length: 0\r\n", new byte[0]) : lie;
        Script[] endless = Stream.generate(() -> lieThenNothingMore).limit(100).toArray(Script[]::new);
        try (ScriptedServer server = new ScriptedServer(endless)) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(server.address("/data.bin").toString());
            assertThat(server.requests()).hasSizeLessThan(12);
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void doesNotWaitForeverForBytesThatDoNotCome() throws IOException {
        Answer stalling = new Answer("HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n", head(1000));
        try (ScriptedServer server = ScriptedServer.thatNeverHangsUp(stalling)) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("expected 300000 bytes, found 1000 (nothing came for");
        }
    }

    @Test
    void refusesAFileThatIsShorterThanItShouldBe() throws IOException {
        Answer lie = Answer.of(200, "Content-Length: 1000\r\n" + TAG, content);
        try (ScriptedServer server = new ScriptedServer(lie)) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("expected a file with SHA-256 " + Sha256.of(content))
                    .hasMessageContaining("found " + Sha256.of(head(1000)));
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void takesTheNextMirrorAfterWrongBytes() throws IOException {
        byte[] wrong = content.clone();
        wrong[1234] ^= 1;
        try (ScriptedServer bad = new ScriptedServer(Answer.whole(wrong, TAG));
                ScriptedServer good = new ScriptedServer(Answer.whole(content, TAG))) {
            fetch(bad.address("/data.bin"), good.address("/data.bin"));
            assertThat(good.requests().get(0)).doesNotContainKey("range");
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void neverJoinsThePartsOfTwoMirrors() throws IOException {
        try (ScriptedServer broken = new ScriptedServer(cutAt(100_000), Answer.of(404, "", new byte[0]));
                ScriptedServer good = new ScriptedServer(Answer.whole(content, TAG))) {
            fetch(broken.address("/data.bin"), good.address("/data.bin"));
            assertThat(good.requests().get(0)).doesNotContainKey("range");
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void saysWhatEachMirrorGave() throws IOException {
        URI nobody;
        try (ScriptedServer closed = new ScriptedServer()) {
            nobody = closed.address("/data.bin");
        }
        try (ScriptedServer missing = new ScriptedServer(Answer.of(404, "Content-Length: 0\r\n", new byte[0]))) {
            URI notThere = missing.address("/data.bin");
            assertThatThrownBy(() -> fetch(notThere, nobody))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(notThere + ": expected HTTP status 200, found 404")
                    .hasMessageContaining(nobody + ": no answer")
                    .hasMessageContaining("put the file at " + target);
            assertThat(missing.requests()).hasSize(1);
        }
    }

    @Test
    void givesUpOnAServerThatOnlyFails() throws IOException {
        try (ScriptedServer server = new ScriptedServer()) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("found 503");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void leavesAFileThatAnotherProcessHasJustBrought() throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(target, content);
        try (ScriptedServer server = new ScriptedServer()) {
            fetch(server.address("/data.bin"));
            Files.delete(target);
            new Download(List.of(server.address("/data.bin")), target, file -> {})
                    .unless(() -> Files.exists(folder.resolve("made")))
                    .fetch(Progress.NONE);
            assertThat(server.requests()).isEmpty();
        }
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void leavesNoLockWhereItFails() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Answer.of(404, "Content-Length: 0\r\n", new byte[0]))) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin"))).isInstanceOf(ResourceException.class);
        }
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void twoFetchesOfOneFileAtATimeAreRefused() throws IOException {
        Download.Check fetchAgain = file -> assertThatThrownBy(() -> fetch(URI.create("http://127.0.0.1:9/")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("being fetched");
        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, TAG))) {
            new Download(List.of(server.address("/data.bin")), target, fetchAgain).fetch(Progress.NONE);
        }
        assertThat(target).hasBinaryContent(content);
    }
}
