package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import dev.vit4j.net.internal.Pace;
import dev.vit4j.net.internal.TestCertificates;
import dev.vit4j.net.internal.TestProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model of a hub that is reached as from most companies. */
@Timeout(60)
class HubNetworkTest {

    private static final HubId MAIN = new HubId("org/model", "main");

    /** A test that waits for another attempt would end by its timeout. */
    private static final Pace UNHURRIED = Pace.STANDARD.withPause(Duration.ofMinutes(4));

    @TempDir
    Path folder;

    private FakeHub hub;
    private TestProxy proxy;

    @BeforeEach
    void startACompany() throws Exception {
        Path golden = Path.of(
                HubNetworkTest.class.getResource("/golden/models/vit-cls").toURI());
        hub = new FakeHub().withFolder(golden).withStoreAt(URI.create("https://data.test"));
        proxy = TestProxy.withPassword("me:secret")
                .knows("hub.test", hub.endpoint(), TestCertificates.ofServer())
                .knows("data.test", hub.store(), TestCertificates.ofServer());
    }

    @AfterEach
    void closeTheCompany() throws Exception {
        proxy.close();
        hub.close();
    }

    private HubModels models(Map<String, String> environment) {
        return new HubModels(
                new HubSettings(
                        folder,
                        URI.create("https://hub.test"),
                        Optional.of("hf_token"),
                        false,
                        Network.of(environment)),
                UNHURRIED);
    }

    private String proxyOf(String credentials) {
        return "http://" + credentials + "@127.0.0.1:" + proxy.port();
    }

    @Test
    void comesThroughAProxyWithAPasswordAndBehindAnAuthorityOfItsOwn() {
        Map<String, String> environment = Map.of(
                "HTTPS_PROXY",
                proxyOf("me:secret"),
                "SSL_CERT_FILE",
                TestCertificates.authority().toString());

        Path fetched = models(environment).folder(MAIN, TransferListener.NONE);

        assertThat(fetched.resolve("model.safetensors")).hasBinaryContent(hub.content("model.safetensors"));
        assertThat(String.join("", proxy.heads()))
                .contains("CONNECT hub.test:443", "CONNECT data.test:443")
                .doesNotContain("hf_token");
        assertThat(hub.requests())
                .filteredOn(request -> request.host().equals("hub"))
                .allSatisfy(request -> assertThat(request.authorization()).contains("Bearer hf_token"));
        assertThat(hub.requests())
                .filteredOn(request -> request.host().equals("store"))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.authorization()).isEmpty());
    }

    @Test
    void whatIsInTheWayIsToldAtOnce() {
        assertThatThrownBy(
                        () -> models(Map.of("HTTPS_PROXY", proxyOf("me:wrong"))).folder(MAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("https://hub.test cannot be reached: the proxy http://127.0.0.1:" + proxy.port()
                        + " (HTTPS_PROXY) does not accept the name and password");
        assertThatThrownBy(() ->
                        models(Map.of("HTTPS_PROXY", proxyOf("me:secret"))).folder(MAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(
                        "cannot be reached: the certificate of hub.test is not signed by a trusted authority");
        assertThat(hub.requests()).isEmpty();
    }
}
