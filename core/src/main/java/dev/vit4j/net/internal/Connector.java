package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Sends one request, and explains failures caused by a proxy or a certificate. */
final class Connector {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final Cleaner CLEANER = Cleaner.create();

    private final Network network;
    private final HttpClient client;
    private final ProxyRelays relays;

    /** @throws ResourceException if the network's certificates can't be read */
    Connector(Network network) {
        this.network = network;
        SSLContext encryption = network.encryption().orElseGet(Connector::encryptionOfJava);
        this.relays = new ProxyRelays(network, encryption.getSocketFactory());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(relays)
                .sslContext(encryption)
                .build();
        // Like Java's client, relays live as long as they can be used.
        CLEANER.register(this, relays::close);
    }

    private static SSLContext encryptionOfJava() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new ResourceException("Java's certificates can't be used: " + e, e);
        }
    }

    /**
     * Sends a request unchanged.
     *
     * @throws IOException if there is no response from the server; an {@link UnreachableException} if a proxy or a
     *     certificate is the cause
     * @throws ResourceException if the proxy setting can't be used
     */
    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        Optional<ProxyAddress> proxy = network.route(request.uri()).proxy();
        ConnectionFailure failures = new ConnectionFailure(request.uri(), proxy);
        if (proxy.isEmpty()) {
            try {
                return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException e) {
                throw failures.of(e);
            }
        }
        return send(request, proxy.get(), failures);
    }

    private HttpResponse<InputStream> send(HttpRequest request, ProxyAddress proxy, ConnectionFailure failures)
            throws IOException, InterruptedException {
        requireConfidential(request, proxy, failures);
        Optional<ProxyRelay> relay = relays.relay(proxy, request.uri());
        try {
            HttpResponse<InputStream> response =
                    client.send(introduced(request, proxy, relay), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == PROXY_AUTHENTICATION_REQUIRED) {
                close(response);
                throw failures.unauthorized();
            }
            return response;
        } catch (UnreachableException e) {
            throw e;
        } catch (IOException e) {
            Optional<IOException> ofRelay = relay.flatMap(ProxyRelay::takeFailure);
            throw ofRelay.isPresent() ? failures.ofProxy(ofRelay.get()) : failures.of(e);
        }
    }

    @SuppressWarnings(
            "NullAway") // the response for a refused tunnel has no body, contrary to the documentation of Java's client
    private static void close(HttpResponse<InputStream> response) throws IOException {
        Optional<InputStream> body = Optional.ofNullable(response.body());
        if (body.isPresent()) {
            body.get().close();
        }
    }

    /** A proxy can read requests that are not encrypted from end to end. */
    private static void requireConfidential(HttpRequest request, ProxyAddress proxy, ConnectionFailure failures)
            throws UnreachableException {
        boolean plain = request.uri().getScheme().equalsIgnoreCase("http");
        if (plain && request.headers().firstValue("Authorization").isPresent()) {
            throw failures.indiscreet();
        }
        if (plain && proxy.encrypted()) {
            throw failures.unencrypted();
        }
    }

    /** With the credentials for the proxy, or for the relay in front of it. */
    private static HttpRequest introduced(HttpRequest request, ProxyAddress proxy, Optional<ProxyRelay> relay) {
        HttpRequest.Builder introduced = HttpRequest.newBuilder(request, (name, value) -> true);
        if (relay.isPresent()) {
            introduced.header(ProxyRelay.SECRET_HEADER, relay.get().secret());
        } else {
            proxy.authorization().ifPresent(value -> introduced.header("Proxy-Authorization", value));
        }
        return introduced.build();
    }
}
