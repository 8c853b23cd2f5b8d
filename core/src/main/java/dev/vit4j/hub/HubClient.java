package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.io.WebClient;
import dev.vit4j.io.WebClient.Redirects;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a hub what a repository holds, by the requests that huggingface_hub makes. */
final class HubClient {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final int REDIRECTION = 3;
    private static final int SUCCESS = 2;

    /** A listing has some hundred bytes a file. */
    private static final int MAX_LISTING_BYTES = 64 << 20;

    private static final Pattern ETAG = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI endpoint;
    private final HubId id;
    private final WebClient client;
    private final HubRefusal refusal;
    private final Duration pause;

    HubClient(HubSettings settings, HubId id, WebClient client, Duration pause) {
        this.endpoint = settings.endpoint();
        this.id = id;
        this.client = client;
        this.refusal = new HubRefusal(settings, id);
        this.pause = pause;
    }

    /** What a revision holds. */
    record Listing(String commit, List<String> files) {}

    /**
     * What the hub says of a file.
     *
     * @param etag the SHA-256 of a large file's content, the name that Git has for a small one's
     */
    record Metadata(URI address, String etag, OptionalLong length) {}

    /** The files of the revision. */
    Listing list() {
        URI address =
                URI.create(endpoint + "/api/models/" + id.repository() + "/revision/" + encoded(id.revision()));
        HttpResponse<InputStream> response = send("GET", address, Redirects.ALL);
        try (InputStream body = response.body()) {
            return listing(address, body.readNBytes(MAX_LISTING_BYTES));
        } catch (IOException e) {
            throw refusal.unreachable(e);
        }
    }

    private static Listing listing(URI address, byte[] json) {
        try {
            JsonNode document = JSON.readTree(json);
            String commit = document.path("sha").asString("");
            if (HubId.isCommit(commit)) {
                List<String> files = new ArrayList<>();
                document.path("siblings")
                        .forEach(file -> files.add(file.path("rfilename").asString("")));
                return new Listing(commit, List.copyOf(files));
            }
        } catch (JacksonException e) {
            // told below
        }
        throw new ResourceException(
                address + ": expected the description of a model with its commit, found something else; is HF_ENDPOINT "
                        + "the address of a hub?");
    }

    /** What to fetch a file by. */
    Metadata metadata(String commit, String file) {
        URI address = URI.create(endpoint + "/" + id.repository() + "/resolve/" + commit + "/" + encoded(file));
        HttpResponse<InputStream> response = send("HEAD", address, Redirects.SAME_HOST);
        closeQuietly(response.body());
        HttpHeaders headers = response.headers();
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .map(HubClient::withoutQuotes)
                .orElse("");
        if (!ETAG.matcher(etag).matches()) {
            throw new ResourceException(address + ": expected an ETag that names the content, found \"" + etag
                    + "\"; the address is not a hub's, or a proxy changes what it says");
        }
        OptionalLong length = headers.firstValueAsLong("X-Linked-Size");
        boolean redirected = response.statusCode() / 100 == REDIRECTION;
        return new Metadata(
                address, etag, length.isPresent() || redirected ? length : headers.firstValueAsLong("Content-Length"));
    }

    /** An answer of success, or one that leads on. */
    private HttpResponse<InputStream> send(String method, URI address, Redirects redirects) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept-Encoding", "identity")
                .timeout(PATIENCE)
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<InputStream> response = client.send(request, redirects);
                int kind = response.statusCode() / 100;
                if (kind == SUCCESS || kind == REDIRECTION) {
                    return response;
                }
                closeQuietly(response.body());
                if (!isPassing(response.statusCode()) || attempt == ATTEMPTS) {
                    throw refusal.of(response);
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw refusal.unreachable(e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ResourceException("interrupted while asking " + address, e);
            }
            pauseBefore(address);
        }
    }

    private static boolean isPassing(int status) {
        return status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS;
    }

    private void pauseBefore(URI address) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while asking " + address, e);
        }
    }

    /** Servers write the tag of one and the same content as {@code "x"} and {@code W/"x"}. */
    private static String withoutQuotes(String etag) {
        return etag.replaceFirst("^W/", "").replace("\"", "");
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // nothing more was wanted from it
        }
    }
}
