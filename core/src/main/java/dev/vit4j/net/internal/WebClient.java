package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends HTTP requests and follows their redirects. A token is sent only to the requested host: servers redirect to
 * storage hosts of others, and Java's own client would forward it. Thread-safe.
 */
public final class WebClient {

    /** Which redirects are followed. */
    public enum Redirects {
        ALL,
        /** Redirects within the requested host; a response that leads to another host is the last. */
        SAME_HOST
    }

    private static final int CHUNK = 1 << 16;
    private static final int MAX_REDIRECTS = 10;
    private static final int REDIRECTION = 3;
    private static final int NOT_MODIFIED = 304;

    private final Supplier<Connector> connector;
    private final Optional<String> token;

    /** Without a token. */
    public WebClient(Network network) {
        this(network, Optional.empty());
    }

    /** @param token sent as a bearer token (RFC 6750) to the host of each request */
    public WebClient(Network network, Optional<String> token) {
        this.connector = new Lazy(network);
        this.token = token;
    }

    /** Created on the first request, so that unusable network settings don't matter before. */
    private static final class Lazy implements Supplier<Connector> {

        private final Network network;
        private Optional<Connector> made = Optional.empty();

        Lazy(Network network) {
            this.network = network;
        }

        @Override
        public synchronized Connector get() {
            if (made.isEmpty()) {
                made = Optional.of(new Connector(network));
            }
            return made.get();
        }
    }

    /**
     * Sends a request and returns the last response, whatever its status; its body must be closed.
     *
     * @throws IOException if there is no response, or redirects lead in a circle or from https to http
     * @throws ResourceException if the network settings can't be used
     */
    public HttpResponse<InputStream> send(HttpRequest request, Redirects redirects)
            throws IOException, InterruptedException {
        HttpRequest next = at(request, request.uri(), true);
        for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
            HttpResponse<InputStream> response = connector.get().send(next);
            Optional<URI> target = redirect(response);
            if (target.isEmpty()) {
                return response;
            }
            boolean sameHost = isSameOrigin(request.uri(), target.get());
            if (!sameHost && redirects == Redirects.SAME_HOST) {
                return response;
            }
            response.body().close();
            requireNoLessSecurity(next.uri(), target.get());
            next = at(request, target.get(), sameHost);
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects");
    }

    /**
     * Reads a response's body, decompressed, and closes it.
     *
     * @param most maximum number of bytes; the rest is not read
     * @throws IOException if the connection breaks, bytes arrive more slowly than the pace allows, or their compression
     *     is not supported
     */
    public static byte[] body(HttpResponse<InputStream> response, int most, Pace pace) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        try (InputStream body = response.body();
                StallDetector guard = new StallDetector(body, pace);
                InputStream decoded = ContentEncoding.of(response.headers()).decoded(guard)) {
            while (content.size() < most) {
                int read = decoded.read(chunk, 0, Math.min(CHUNK, most - content.size()));
                if (read < 0) {
                    break;
                }
                content.write(chunk, 0, read);
            }
        }
        return content.toByteArray();
    }

    private HttpRequest at(HttpRequest request, URI address, boolean authorized) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(request, (name, value) -> true).uri(address);
        if (authorized) {
            token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        }
        return builder.build();
    }

    private static Optional<URI> redirect(HttpResponse<?> response) throws IOException {
        if (response.statusCode() / 100 != REDIRECTION || response.statusCode() == NOT_MODIFIED) {
            return Optional.empty();
        }
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI target = response.uri().resolve(location);
            if (!location.isEmpty() && isWeb(target)) {
                return Optional.of(target);
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new IOException(
                "HTTP status " + response.statusCode() + " redirects to \"" + location + "\", which is not a URL");
    }

    /** @throws IOException if a redirect leads from https to http */
    static void requireNoLessSecurity(URI from, URI to) throws IOException {
        if (from.getScheme().equalsIgnoreCase("https") && !to.getScheme().equalsIgnoreCase("https")) {
            throw new IOException("a redirect leads from https to " + to);
        }
    }

    /** Whether it is the URL of a server. */
    static boolean isWeb(URI address) {
        return address.getHost() != null
                && ("http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme()));
    }

    private static boolean isSameOrigin(URI a, URI b) {
        return origin(a).equals(origin(b));
    }

    private static String origin(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + ":" + port(address);
    }

    /** The port of a URL, by default its scheme's. */
    static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
