package dev.vit4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.net.internal.ScriptedServer.Answer;
import dev.vit4j.net.internal.WebClient.Redirects;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final URI SECURE = URI.create("https://hub.test/file");
    private static final URI PLAIN = URI.create("http://hub.test/file");
    private static final String CREDENTIALS = "us@r:p:ss wörd%";
    private static final String ENCODED = "us%40r:p%3Ass%20w%C3%B6rd%25";
    private static final String AUTHORITY = TestCertificates.authority().toString();

    @TempDir
    Path folder;

    private ScriptedServer server;

    @BeforeEach
    void startAServer() throws IOException {
        server = ScriptedServer.thatNeverHangsUp(Answer.of(200, "Content-Length: " + CONTENT.length + "\r\n", CONTENT));
    }

    @AfterEach
    void stopTheServer() throws IOException {
        server.close();
    }

    private TestProxy known(TestProxy proxy) {
        return proxy.knows("hub.test", server.address("/"), TestCertificates.ofServer());
    }

    private static byte[] get(URI address, Map<String, String> environment) throws IOException, InterruptedException {
        return get(new WebClient(Network.of(environment), Optional.empty()), address);
    }

    private static byte[] get(WebClient client, URI address) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(address).build(), Redirects.ALL);
        assertThat(response.statusCode()).isEqualTo(200);
        try (InputStream body = response.body()) {
            return body.readAllBytes();
        }
    }

    @Test
    void opensATunnelToAHostThatTheProxyAloneKnows() throws Exception {
        try (TestProxy proxy = known(TestProxy.open())) {
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port(), "SSL_CERT_FILE", AUTHORITY);
            WebClient client = new WebClient(Network.of(environment), Optional.of("hf_secret"));

            assertThat(get(client, SECURE)).isEqualTo(CONTENT);

            assertThat(proxy.heads()).hasSize(1);
            assertThat(proxy.heads().get(0))
                    .startsWith("CONNECT hub.test:443 HTTP/1.1\r\n")
                    .doesNotContain("hf_secret");
            assertThat(server.requests().get(0))
                    .containsEntry("authorization", "Bearer hf_secret")
                    .doesNotContainKeys("proxy-authorization", "proxy-vit4j-relay");
        }
    }

    @Test
    void givesNameAndPasswordOfAnAddress() throws Exception {
        try (TestProxy proxy = known(TestProxy.withPassword(CREDENTIALS))) {
            String address = "http://" + ENCODED + "@127.0.0.1:" + proxy.port() + "/";
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", address, "HTTP_PROXY", address, "SSL_CERT_FILE", AUTHORITY);
            WebClient client = new WebClient(Network.of(environment), Optional.of("hf_secret"));

            assertThat(get(client, SECURE)).isEqualTo(CONTENT);
            assertThat(get(client, SECURE)).isEqualTo(CONTENT);
            assertThat(get(PLAIN, environment)).isEqualTo(CONTENT);

            assertThat(String.join("", proxy.heads())).doesNotContain("hf_secret", "Relay");
            assertThat(server.requests())
                    .isNotEmpty()
                    .noneSatisfy(request -> assertThat(request).containsKey("proxy-vit4j-relay"));
        }
    }

    @Test
    void speaksTlsToAProxyWhoseAddressSaysSo() throws Exception {
        try (TestProxy proxy = known(TestProxy.encrypted(TestCertificates.ofServer(), CREDENTIALS))) {
            String address = "https://" + ENCODED + "@localhost:" + proxy.port();
            Map<String, String> environment = Map.of("ALL_PROXY", address, "SSL_CERT_FILE", AUTHORITY);

            assertThat(get(SECURE, environment)).isEqualTo(CONTENT);
            assertThatThrownBy(() -> get(SECURE, Map.of("ALL_PROXY", address)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("the proxy https://localhost:" + proxy.port() + " (ALL_PROXY): ")
                    .hasMessageContaining("set SSL_CERT_FILE");
            assertThatThrownBy(() -> get(PLAIN, environment))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("set HTTP_PROXY to one that begins with http://");
        }
        try (TestProxy plain = known(TestProxy.open())) {
            assertThatThrownBy(() -> get(SECURE, Map.of("ALL_PROXY", "https://localhost:" + plain.port())))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("doesn't support TLS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://hub.test/file", "http://hub.test/file"})
    void aProxyThatWantsAPasswordSaysSo(URI target) throws Exception {
        try (TestProxy proxy = known(TestProxy.withPassword(CREDENTIALS))) {
            String place = "127.0.0.1:" + proxy.port();
            assertThatThrownBy(() -> get(target, Map.of("all_proxy", "http://" + place)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("the proxy http://" + place + " (all_proxy) requires a name and a password")
                    .hasMessageContaining("set HTTPS_PROXY=http://NAME:PASSWORD@" + place);
            assertThatThrownBy(() -> get(target, Map.of("all_proxy", "http://me:wrong@" + place)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("does not accept the name and password")
                    .hasMessageNotContaining("wrong");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "me:secret@"})
    void aProxyThatDoesNotAnswerIsNamed(String credentials) throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatThrownBy(() -> get(SECURE, Map.of("HTTPS_PROXY", "http://" + credentials + "127.0.0.1:" + port)))
                .isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("the proxy http://127.0.0.1:" + port + " (HTTPS_PROXY) does not respond")
                .hasMessageEndingWith("correct or unset HTTPS_PROXY");
        assertThatThrownBy(() -> get(SECURE, Map.of("HTTPS_PROXY", "http://" + credentials + "proxy.invalid:1")))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("there is no host of that name");
    }

    @Test
    void aHostThatTheProxyRefusesIsNamed() throws Exception {
        try (TestProxy proxy = TestProxy.open()) {
            assertThatThrownBy(() -> get(SECURE, Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port())))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("refuses to connect to hub.test (HTTP status 403)");
        }
    }

    @Test
    void certificatesThatNobodySignedOrOfAnotherHostAreRefused() throws Exception {
        try (TestProxy proxy = known(TestProxy.open())) {
            String address = "http://127.0.0.1:" + proxy.port();
            assertThatThrownBy(() -> get(SECURE, Map.of("HTTPS_PROXY", address)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("the certificate of hub.test is not signed by a trusted authority")
                    .hasMessageContaining("set SSL_CERT_FILE");
            proxy.knows("hub.test", server.address("/"), TestCertificates.ofOther());
            assertThatThrownBy(() -> get(SECURE, Map.of("HTTPS_PROXY", address, "SSL_CERT_FILE", AUTHORITY)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("the certificate of hub.test is not accepted (")
                    .hasMessageContaining("hub.test found");
        }
    }

    @Test
    void goesPastTheProxyWhereNoProxySaysSo() throws Exception {
        try (TestProxy proxy = TestProxy.open()) {
            String address = "http://127.0.0.1:" + proxy.port();
            assertThat(get(server.address("/"), Map.of("http_proxy", address, "NO_PROXY", "127.0.0.0/8")))
                    .isEqualTo(CONTENT);
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @Test
    void showsNoTokenToAProxy() throws Exception {
        try (TestProxy proxy = known(TestProxy.open())) {
            Network network = Network.of(Map.of("http_proxy", "http://127.0.0.1:" + proxy.port()));
            assertThatThrownBy(() -> get(new WebClient(network, Optional.of("hf_secret")), PLAIN))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("could read the token on its way to http://hub.test")
                    .hasMessageNotContaining("hf_secret");
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT hub.test:443 HTTP/1.1\r\nProxy-Vit4j-Relay: guess\r\n\r\n",
                "\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n"
            })
    void theRelayServesNobodyElse(String head) throws Exception {
        try (TestProxy proxy = known(TestProxy.withPassword("me:secret"));
                ProxyRelay relay = ProxyRelay.open(
                        ProxyAddress.parse("HTTPS_PROXY", "http://me:secret@127.0.0.1:" + proxy.port()),
                        (SSLSocketFactory) SSLSocketFactory.getDefault());
                Socket stranger =
                        new Socket(relay.address().getAddress(), relay.address().getPort())) {
            stranger.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            assertThat(new String(stranger.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http://me:secret@",
                "socks5://me:secret@a:1",
                "http://a:secret",
                "http://a:99999",
                "http://me:secret%@a:1",
                "http://a b:1"
            })
    void anAddressThatIsNoneIsRefusedWithoutItsPassword(String address) {
        assertThatThrownBy(() -> get(SECURE, Map.of("HTTPS_PROXY", address)))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("HTTPS_PROXY must be a proxy's address, http://HOST:PORT")
                .hasMessageNotContaining("secret");
    }

    @Test
    void certificatesThatCannotBeReadAreNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
        Path damaged = Files.writeString(
                folder.resolve("damaged.pem"),
                Files.readString(TestCertificates.authority()).replaceFirst("MII", "AAA"));
        for (Path file : new Path[] {empty, text, damaged, folder.resolve("missing.pem")}) {
            assertThatThrownBy(() -> get(SECURE, Map.of("SSL_CERT_FILE", file.toString())))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith(
                            "SSL_CERT_FILE must name a file with certificates of authorities (PEM), and " + file
                                    + " is not one: ");
        }
    }

    /** As OpenSSL takes it: whoever fills the folder one happens to be in must not name authorities. */
    @Test
    void betweenTwoSeparatorsStandsNoFolder() throws Exception {
        Files.copy(TestCertificates.authority(), folder.resolve("authority.pem"));

        assertThat(TrustedCertificates.of(Map.of(
                        "SSL_CERT_DIR",
                        File.pathSeparator + folder + File.pathSeparator + File.pathSeparator + folder)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
    void certificatesAreReadFromEachVariable(String variable) throws Exception {
        Files.copy(TestCertificates.authority(), folder.resolve("authority.pem"));
        Files.writeString(folder.resolve("notes.txt"), "no certificate");
        try (TestProxy proxy = known(TestProxy.open())) {
            Path place = variable.equals("SSL_CERT_FILE") ? TestCertificates.authority() : folder;
            assertThat(get(
                            SECURE,
                            Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port(), variable, place.toString())))
                    .isEqualTo(CONTENT);
        }
    }
}
