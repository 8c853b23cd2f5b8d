package dev.vit4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    private static final URI SECURE = URI.create("https://hub.example/x");
    private static final URI PLAIN = URI.create("http://hub.example/x");

    private static String route(URI target, Map<String, String> environment) {
        return Network.of(environment).route(target).toString();
    }

    @Test
    void theVariablesOfTheSchemeCountBeforeThoseOfAll() {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://a:1", "HTTP_PROXY", "http://b:2", "ALL_PROXY", "http://c:3");
        assertThat(route(SECURE, environment)).isEqualTo("through http://a:1 (HTTPS_PROXY)");
        assertThat(route(PLAIN, environment)).isEqualTo("through http://b:2 (HTTP_PROXY)");
        assertThat(route(PLAIN, Map.of("HTTPS_PROXY", "http://a:1", "ALL_PROXY", "c")))
                .isEqualTo("through http://c:80 (ALL_PROXY)");
        assertThat(route(SECURE, Map.of())).isEqualTo("directly");
    }

    @Test
    void smallLettersCountBeforeCapitalsEvenWhereTheySayNothing() {
        Map<String, String> both = Map.of("https_proxy", "http://a:1", "HTTPS_PROXY", "http://b:2");
        assertThat(route(SECURE, both)).isEqualTo("through http://a:1 (https_proxy)");
        assertThat(route(SECURE, Map.of("https_proxy", "", "HTTPS_PROXY", "http://b:2")))
                .isEqualTo("directly");
    }

    @Test
    void theClientOfACgiProgramChoosesNoProxy() {
        assertThat(route(PLAIN, Map.of("HTTP_PROXY", "http://evil:1", "REQUEST_METHOD", "GET")))
                .isEqualTo("directly");
    }

    @Test
    void aPasswordIsNeverShown() {
        assertThat(route(SECURE, Map.of("https_proxy", "http://me:secret@[::1]:3128")))
                .isEqualTo("through http://[::1]:3128 (https_proxy) with a name and a password");
    }

    @Test
    void whatTheJvmWasToldComesFirst() {
        Map<String, String> environment = Map.of("https_proxy", "http://b:2", "http_proxy", "http://b:2");
        ProxySelector ofJvm = ProxySelector.of(InetSocketAddress.createUnresolved("a", 1));
        JvmNetwork jvm = new JvmNetwork(Optional.of(ofJvm), name -> "");
        assertThat(new Network(environment, jvm).route(SECURE).toString())
                .isEqualTo("through http://a:1 (the program's ProxySelector)");
        JvmNetwork direct = new JvmNetwork(Optional.of(ProxySelector.of(null)), name -> "");
        assertThat(new Network(environment, direct).route(SECURE).toString())
                .isEqualTo("directly (the program's ProxySelector)");
        JvmNetwork properties = new JvmNetwork(
                Optional.of(ProxySelector.getDefault()), name -> name.equals("https.proxyHost") ? "nowhere" : "");
        assertThat(new Network(environment, properties).route(SECURE).source()).isEqualTo("https.proxyHost");
        assertThat(new Network(environment, properties).route(PLAIN).source()).isEqualTo("http_proxy");
    }

    @Test
    void aTrustStoreOfTheJvmTakesTheFilesPlace() {
        JvmNetwork jvm =
                new JvmNetwork(Optional.empty(), name -> name.equals("javax.net.ssl.trustStore") ? "store" : "");
        Network network = new Network(Map.of("SSL_CERT_FILE", "/missing"), jvm);
        assertThat(network.encryption()).isEmpty();
        assertThat(network.certificates()).isEqualTo("certificates as javax.net.ssl.trustStore says");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                       | https://hub.example/    | true",
                "hub.example             | https://hub.example/    | true",
                "hub.example             | https://HUB.example./   | true",
                "HUB.EXAMPLE             | https://a.hub.example/  | true",
                ".hub.example            | https://hub.example/    | true",
                ".hub.example            | https://a.hub.example/  | true",
                "*.hub.example           | https://a.hub.example/  | true",
                "hub.example             | https://github.example/ | false",
                "a.example,hub.example   | https://hub.example/    | true",
                "'a.example  hub.example'| https://hub.example/    | true",
                "hub.example:443         | https://hub.example/    | true",
                "hub.example:8080        | https://hub.example/    | false",
                "hub.example:80          | http://hub.example/     | true",
                "10.0.0.1                | http://10.0.0.1/        | true",
                "10.0.0.1                | http://10.0.0.11/       | false",
                "0.0.1                   | http://10.0.0.1/        | false",
                "10.0.0.0/8              | http://10.1.2.3/        | true",
                "10.1.0.0/17             | http://10.1.128.3/      | false",
                "10.1.0.0/99             | http://10.1.0.0/        | false",
                "10.0.0.0/8              | http://hub.example/     | false",
                "::1                     | http://[::1]/           | true",
                "[::1]                   | http://[0:0:0:0:0:0:0:1]/ | true",
                "[::1]:80                | http://[::1]/           | true",
                "fd00::/8                | http://[fd12::1]/       | true",
                "fd00::/8                | http://10.1.2.3/        | false",
                "999.1.1.1               | http://hub.example/     | false",
                "','                     | http://hub.example/     | false"
            })
    void noProxyCoversNamesAddressesAndBlocks(String list, URI target, boolean covered) {
        assertThat(new NoProxy(list).covers(target)).isEqualTo(covered);
    }
}
