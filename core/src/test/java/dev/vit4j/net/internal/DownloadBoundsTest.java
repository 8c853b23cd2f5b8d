package dev.vit4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileCheck;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.ScriptedServer.Answer;
import dev.vit4j.net.internal.ScriptedServer.Script;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a server behaves, a fetch takes no more bytes, attempts and time than it should. */
@Timeout(60)
class DownloadBoundsTest extends DownloadFixture {

    private Download download(OptionalLong length, long mostBytes, URI address) {
        FileCheck check = FileCheck.sha256(Sha256.of(content));
        return new Download(
                        new RemoteFile("data.bin", List.of(address), length, mostBytes, check),
                        target,
                        new WebClient(Network.of(Map.of())))
                .at(IMPATIENT);
    }

    private void fetch(OptionalLong length, long mostBytes, URI address) {
        download(length, mostBytes, address).fetch(TransferListener.NONE);
    }

    private void fetch(URI address, Pace pace) {
        download(OptionalLong.empty(), Long.MAX_VALUE, address).at(pace).fetch(TransferListener.NONE);
    }

    private void fetch(URI address) {
        fetch(address, IMPATIENT);
    }

    /** Of a request for the whole file, 0. */
    private static int rangeStart(Map<String, String> request) {
        return Integer.parseInt(request.getOrDefault("range", "bytes=0-").replaceAll("\\D", ""));
    }

    /** A server that has no end, and that says, or does not say, that it has one. */
    private static Answer endless(String headers) {
        return Answer.of(200, headers + TAG, new byte[4_000_000]);
    }

    @Test
    void endsATransferOneByteAfterTheKnownLength() throws IOException {
        try (ScriptedServer server = new ScriptedServer(endless(""))) {
            assertThatThrownBy(() -> fetch(OptionalLong.of(300_000), Long.MAX_VALUE, server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(
                            "expected at most 300000 bytes, the announced length, and the server sent more");
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void endsATransferOfUnknownLengthAtTheLimitOfItsKind() throws IOException {
        try (ScriptedServer server = new ScriptedServer(endless(""))) {
            assertThatThrownBy(() -> fetch(OptionalLong.empty(), 1_000_000, server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(
                            "expected at most 1000000 bytes, the limit for such a file, and the server sent more");
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void takesWhatIsAsLongAsTheLimit() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Answer.of(200, TAG, content))) {
            fetch(OptionalLong.empty(), content.length, server.address("/data.bin"));
        }
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void refusesWhatIsAnnouncedTooLongBeforeItComes() throws IOException {
        String gigabyte = "Content-Length: 1000000000\r\n";
        String petabytes = "Content-Length: 9000000000000000\r\n";
        try (ScriptedServer server = new ScriptedServer(
                Answer.of(200, gigabyte, content),
                Answer.of(200, gigabyte, content),
                Answer.of(200, petabytes, content))) {
            assertThatThrownBy(() -> fetch(OptionalLong.of(300_000), Long.MAX_VALUE, server.address("/data.bin")))
                    .hasMessageContaining("expected a file of 300000 bytes, found 1000000000 announced");
            assertThatThrownBy(() -> fetch(OptionalLong.empty(), 1_000_000, server.address("/data.bin")))
                    .hasMessageContaining("it has 1000000000 bytes, more than the limit of 1000000 for such a file");
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .hasMessageContaining("it needs 9000000000 MB more in " + target.getParent())
                    .hasMessageContaining(" MB are free");
            assertThat(server.requests()).hasSize(3);
        }
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void givesUpAServerThatBringsNextToNothingAConnection() throws IOException {
        Script oneByte = request -> {
            int from = rangeStart(request);
            String range = "Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length + "\r\n";
            return Answer.of(
                    from == 0 ? 200 : 206,
                    "Content-Length: " + (content.length - from) + "\r\n" + (from == 0 ? "" : range) + TAG,
                    Arrays.copyOfRange(content, from, from + 1));
        };
        Script[] endless = Stream.generate(() -> oneByte).limit(100).toArray(Script[]::new);
        try (ScriptedServer server = new ScriptedServer(endless)) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("the connection broke: expected 300000 bytes")
                    .hasMessageContaining("the partial download is kept, and the next attempt continues from there");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void givesUpAServerThatSendsByteAfterByte() throws IOException {
        try (DrippingServer server =
                new DrippingServer("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n" + TAG + "\r\n")) {
            Pace pace = IMPATIENT.withWindow(Duration.ofMillis(500));
            assertThatThrownBy(() -> fetch(server.address(), pace))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("too slow: ")
                    .hasMessageContaining("expected at least 60000")
                    .hasMessageContaining("the partial download is kept");
        }
    }

    private static Answer busy(int status, String wait) {
        return Answer.of(status, "Content-Length: 0\r\nRetry-After: " + wait + "\r\n", new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void waitsAsLongAsTheServerAsks(int status) throws IOException {
        long start = System.nanoTime();
        try (ScriptedServer server = new ScriptedServer(busy(status, "1"), Answer.whole(content, TAG))) {
            fetch(server.address("/data.bin"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(target).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3600", "00000000000000000000003600", "99999999999999999999999", "Fri, 31 Dec 2100 23:59:59 GMT"
            })
    void saysWhenToTryAgainWhereThatIsNotSoon(String wait) throws IOException {
        try (ScriptedServer server = new ScriptedServer(busy(429, wait))) {
            assertThatThrownBy(() -> fetch(server.address("/data.bin")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("expected HTTP status 200, found 429; it asks for a retry in ")
                    .hasMessageMatching("(?s).* s, at 2\\d\\d\\d-\\d\\d-\\d\\dT.*");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "", "Fri, 31 Dec 1999 23:59:59 GMT"})
    void asksAgainAfterTheUsualPauseWhereTheServerNamesNone(String wait) throws IOException {
        try (ScriptedServer server = new ScriptedServer(busy(503, wait), Answer.whole(content, TAG))) {
            fetch(server.address("/data.bin"));
        }
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void waitsBetweenAttemptsLongerAndLonger() throws IOException {
        long start = System.nanoTime();
        try (ScriptedServer server = new ScriptedServer()) {
            Pace pace = IMPATIENT.withPause(Duration.ofMillis(200));
            assertThatThrownBy(() -> fetch(server.address("/data.bin"), pace)).isInstanceOf(ResourceException.class);
            assertThat(server.requests()).hasSize(3);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
    }
}
