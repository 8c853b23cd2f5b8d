package dev.vit4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileCheck;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.ScriptedServer.Answer;
import dev.vit4j.net.internal.ScriptedServer.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest extends DownloadFixture {

    private void fetch(URI... mirrors) {
        download(FileCheck.sha256(Sha256.of(content)), mirrors).fetch(TransferListener.NONE);
    }

    private Download download(FileCheck check, URI... mirrors) {
        return new Download(
                        new RemoteFile("data.bin", List.of(mirrors), OptionalLong.empty(), Long.MAX_VALUE, check),
                        target,
                        new WebClient(Network.of(Map.of())))
                .at(IMPATIENT);
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

    @Test
    void fetchesAndTellsHowFarItIs() throws IOException {
        List<Long> done = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, ""))) {
            download(FileCheck.sha256(Sha256.of(content)), server.address("/data.bin"))
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
                    .hasMessageContaining("expected 300000 bytes, found 1000 (nothing arrived for");
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
                    .hasMessageContaining(nobody + ": no response")
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
            download(FileCheck.NONE, server.address("/data.bin"))
                    .unless(() -> Files.exists(folder.resolve("made")))
                    .fetch(TransferListener.NONE);
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
    void whoWantsWhatSomebodyElseFetchesWaitsAndTakesIt() throws Exception {
        CompletableFuture<Boolean> waiting = new CompletableFuture<>();
        List<String> said = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, TAG))) {
            Download second = download(FileCheck.NONE, server.address("/data.bin"));
            Thread thread = new Thread(() -> second.fetch(new TransferListener() {
                @Override
                public void update(String name, long done, long total) {
                    throw new AssertionError("fetched twice");
                }

                @Override
                public void say(String line) {
                    said.add(line);
                    waiting.complete(true);
                }
            }));
            FileCheck whileSomebodyWaits = file -> {
                thread.start();
                waiting.orTimeout(30, TimeUnit.SECONDS).join();
            };
            download(whileSomebodyWaits, server.address("/data.bin")).fetch(TransferListener.NONE);
            thread.join();
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(said).containsExactly("another process or thread is downloading data.bin; waiting for it …");
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        Files.createDirectories(target.getParent());
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        try (LockFile held =
                LockFile.take(target.resolveSibling("data.bin.lock")).orElseThrow()) {
            assertThat(held).isNotNull();
            Download download = download(FileCheck.NONE, URI.create("http://127.0.0.1:9/"));
            Thread thread = new Thread(() -> {
                try {
                    download.fetch(TransferListener.NONE);
                } catch (ResourceException e) {
                    failure.complete(e);
                }
            });
            thread.start();
            thread.interrupt();
            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .hasMessage("interrupted while another process or thread downloads data.bin");
        }
    }

    @Test
    void aChecksumMayBeInCapitals() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, TAG))) {
            String capitals = Sha256.of(content).toUpperCase(Locale.ROOT);
            download(FileCheck.sha256(capitals), server.address("/data.bin")).fetch(TransferListener.NONE);
        }
        assertFetchedWithNothingElseLeft();
    }

    /** As a process leaves it that was killed while it checked what had come. */
    @Test
    void fetchesNothingOfAPartThatIsWhole() throws IOException {
        Answer nothingLeft =
                Answer.of(416, "Content-Length: 0\r\nContent-Range: bytes */" + content.length + "\r\n", new byte[0]);
        try (ScriptedServer server = new ScriptedServer(nothingLeft)) {
            URI address = server.address("/data.bin");
            leavePart("data.bin", content, address, "\"version-1\"");
            fetch(address);
            assertThat(rangeStart(server.requests().get(0))).isEqualTo(content.length);
        }
        assertFetchedWithNothingElseLeft();
    }

    @Test
    void startsOverWhatAnEarlierVersionLeft() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Answer.whole(content, TAG))) {
            URI address = server.address("/data.bin");
            leavePart("data.bin", head(1000), address, "");
            Files.writeString(target.resolveSibling("data.bin.part.origin"), address + "\n\"version-1\"\n");
            fetch(address);
            assertThat(server.requests().get(0)).doesNotContainKey("range");
        }
        assertFetchedWithNothingElseLeft();
    }

    private void leavePart(String name, byte[] bytes, URI address, String version) throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(target.resolveSibling(name + ".part"), bytes);
        Files.writeString(
                target.resolveSibling(name + ".part.origin"),
                String.join("\n", "vit4j download", address.toString(), version));
    }

    /** From a server that sends a part of the file although it was asked for all of it. */
    @Test
    void addsNothingToBytesOfUnknownOrigin() throws IOException {
        Answer unasked = Answer.of(206, "Content-Length: 9\r\nContent-Range: bytes 0-8/300000\r\n", new byte[9]);
        try (ScriptedServer server = new ScriptedServer(unasked)) {
            leavePart("data.bin", head(1000), server.address("/data.bin"), "");
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("expected HTTP status 200, found 206");
        }
        assertThat(target.resolveSibling("data.bin.part")).hasSize(1000);
    }

    @Test
    void removesPartsThatNobodyGoesOnWith() throws IOException {
        URI address = URI.create("http://127.0.0.1:9/");
        leavePart("left", head(10), address, "");
        leavePart("live", head(10), address, "");
        Files.write(target.resolveSibling("users.part"), head(10));
        try (LockFile held = LockFile.take(target.resolveSibling("live.lock")).orElseThrow()) {
            assertThat(held).isNotNull();
            Download.removeLeftovers(target.getParent());
        }
        assertThat(target.getParent().toFile().list())
                .containsExactlyInAnyOrder("live.part", "live.part.origin", "users.part");
    }
}
