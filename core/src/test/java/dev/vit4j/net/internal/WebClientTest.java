package dev.vit4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.net.internal.ScriptedServer.Answer;
import dev.vit4j.net.internal.WebClient.Redirects;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebClientTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    private final WebClient client = new WebClient(Network.of(Map.of()), Optional.of("secret"));

    private static Answer redirect(String location) {
        return Answer.of(302, "Content-Length: 0\r\nLocation: " + location + "\r\n", new byte[0]);
    }

    private HttpResponse<InputStream> get(URI address, Redirects redirects) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address).header("Range", "bytes=0-").build(), redirects);
    }

    private static String authorization(ScriptedServer server, int request) {
        return server.requests().get(request).getOrDefault("authorization", "none");
    }

    @Test
    void keepsTheTokenFromOtherHosts() throws Exception {
        try (ScriptedServer store = new ScriptedServer(Answer.whole(CONTENT, ""));
                ScriptedServer hub = new ScriptedServer(
                        redirect("/moved"), redirect(store.address("/x").toString()))) {
            HttpResponse<InputStream> response = get(hub.address("/a"), Redirects.ALL);

            assertThat(response.body().readAllBytes()).isEqualTo(CONTENT);
            assertThat(authorization(hub, 0)).isEqualTo("Bearer secret");
            assertThat(authorization(hub, 1)).isEqualTo("Bearer secret");
            assertThat(hub.requests().get(1)).containsEntry("", "GET /moved HTTP/1.1");
            assertThat(authorization(store, 0)).isEqualTo("none");
            assertThat(store.requests().get(0)).containsEntry("range", "bytes=0-");
        }
    }

    @Test
    void stopsAtTheBordersOfAHostWhereAsked() throws Exception {
        try (ScriptedServer store = new ScriptedServer(Answer.whole(CONTENT, ""));
                ScriptedServer hub = new ScriptedServer(
                        redirect("moved"), redirect(store.address("/x").toString()))) {
            HttpResponse<InputStream> response = get(hub.address("/a"), Redirects.SAME_HOST);

            assertThat(response.statusCode()).isEqualTo(302);
            assertThat(response.headers().map()).containsKey("Location");
            assertThat(store.requests()).isEmpty();
        }
    }

    @Test
    void givesUpOnRedirectsThatLeadNowhere() throws Exception {
        try (ScriptedServer circle = ScriptedServer.thatNeverHangsUp(redirect("/a"));
                ScriptedServer nowhere = new ScriptedServer(redirect("ftp://127.0.0.1/"))) {
            assertThatThrownBy(() -> get(circle.address("/a"), Redirects.ALL))
                    .isInstanceOf(IOException.class)
                    .hasMessage("more than 10 redirects");
            assertThatThrownBy(() -> get(nowhere.address("/a"), Redirects.ALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ftp://127.0.0.1/");
        }
    }

    @Test
    void followsNoRedirectOutOfTheWebOrOutOfItsEncryption() throws Exception {
        try (ScriptedServer elsewhere = new ScriptedServer(redirect("httpx://127.0.0.1/"))) {
            assertThatThrownBy(() -> get(elsewhere.address("/a"), Redirects.ALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("httpx://127.0.0.1/");
        }
        URI secure = URI.create("HTTPS://a.example/");
        assertThatThrownBy(() -> WebClient.requireNoLessSecurity(secure, URI.create("http://a.example/")))
                .isInstanceOf(IOException.class)
                .hasMessage("a redirect leads from https to http://a.example/");
        assertThatCode(() -> WebClient.requireNoLessSecurity(secure, URI.create("https://b.example/")))
                .doesNotThrowAnyException();
    }

    /** A listing, say, byte after byte, of no length. */
    @Test
    void readsNoBodyThatComesTooSlowly() throws Exception {
        try (DrippingServer server = new DrippingServer("HTTP/1.1 200 OK\r\n\r\n")) {
            HttpResponse<InputStream> response = get(server.address(), Redirects.ALL);
            Pace pace = Pace.STANDARD.withWindow(Duration.ofMillis(300));
            assertThatThrownBy(() -> WebClient.body(response, 1 << 20, pace))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("too slow: ");
        }
    }

    @Test
    void sendsNoTokenWhereThereIsNone() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Answer.whole(CONTENT, ""))) {
            new WebClient(Network.of(Map.of()))
                    .send(HttpRequest.newBuilder(server.address("/")).build(), Redirects.ALL)
                    .body()
                    .close();

            assertThat(server.requests()).extracting(Map::keySet).noneMatch(names -> names.contains("authorization"));
        }
    }
}
