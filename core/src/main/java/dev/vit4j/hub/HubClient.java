package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.io.ContentEncoding;
import dev.vit4j.io.Pace;
import dev.vit4j.io.Progress;
import dev.vit4j.io.Retries;
import dev.vit4j.io.UnreachableException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a hub what a repository holds, by the requests that huggingface_hub makes. */
final class HubClient {

    private static final int NOT_FOUND = 404;

    /** What servers say of a path that they don't know or take no such request at. */
    private static final Set<Integer> NOT_SERVED = Set.of(NOT_FOUND, 405, 501);

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
    private final Pace pace;
    private final Progress progress;

    /** @param progress told of waits that the hub asks for */
    HubClient(HubSettings settings, HubId id, WebClient client, Pace pace, Progress progress) {
        this.endpoint = settings.endpoint();
        this.id = id;
        this.client = client;
        this.refusal = new HubRefusal(settings, id);
        this.pace = pace;
        this.progress = progress;
    }

    /**
     * What a revision holds.
     *
     * @param files of the model, as it names them
     */
    record Listing(String commit, List<String> files) {}

    /**
     * What the hub says of a file.
     *
     * @param etag the SHA-256 of a large file's content, the name that Git has for a small one's
     */
    record Metadata(URI address, String etag, OptionalLong length) {}

    /** The files of the revision; where a mirror serves no listing, those of the candidates that it has. */
    Listing list(List<String> candidates) {
        URI address = URI.create(endpoint + "/api/models/" + id.repository() + "/revision/" + encoded(id.revision()));
        Answer answer = send("GET", address, Redirects.ALL);
        HttpResponse<?> response = answer.response();
        if (answer.body().length > MAX_LISTING_BYTES) {
            throw new ResourceException(address + " gives a listing of more than " + MAX_LISTING_BYTES
                    + " bytes; is HF_ENDPOINT the address of a hub?");
        }
        if (isSuccess(response)) {
            return listing(answer.body()).orElseGet(() -> probe(candidates));
        }
        if (NOT_SERVED.contains(response.statusCode())
                && HubRefusal.reason(response).isEmpty()) {
            return probe(candidates);
        }
        throw refusal.of(response);
    }

    /** @param body empty where the answer is no success or has none; longer than a listing may be where it was cut */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Answer(HttpResponse<?> response, byte[] body) {}

    private Answer read(HttpResponse<InputStream> response) throws IOException {
        boolean hasBody = !response.request().method().equals("HEAD");
        if (isSuccess(response) && hasBody) {
            return new Answer(response, WebClient.body(response, MAX_LISTING_BYTES + 1, pace));
        }
        closeQuietly(response.body());
        return new Answer(response, new byte[0]);
    }

    private Optional<Listing> listing(byte[] json) {
        try {
            JsonNode document = JSON.readTree(json);
            String commit = document.path("sha").asString("");
            List<String> files = new ArrayList<>();
            document.path("siblings")
                    .forEach(file -> files.add(file.path("rfilename").asString("")));
            return HubId.isCommit(commit) && !files.isEmpty()
                    ? Optional.of(new Listing(commit, id.files(files)))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Asks for one file after the other, as the reference's own loaders do. */
    private Listing probe(List<String> candidates) {
        List<String> files = new ArrayList<>();
        String commit = "";
        for (String file : candidates) {
            URI address = address(id.revision(), file);
            HttpResponse<?> response = head(address);
            String reason = HubRefusal.reason(response);
            if (isSuccess(response) || isRedirect(response)) {
                files.add(file);
                // Mirrors and proxies drop the header, which is needed only where the revision may come to mean
                // another.
                commit = response.headers().firstValue("X-Repo-Commit").orElse(id.isCommit() ? id.revision() : "");
                if (!HubId.isCommit(commit)) {
                    throw new ResourceException(address + ": expected the commit in the header X-Repo-Commit, found \""
                            + commit + "\"; a mirror that sends none serves only revisions that are commits, as in "
                            + id.name()
                            + "@COMMIT; or is HF_ENDPOINT not the address of a hub?");
                }
            } else if (response.statusCode() != NOT_FOUND || !(reason.isEmpty() || reason.equals("EntryNotFound"))) {
                throw refusal.of(response);
            }
        }
        if (files.isEmpty()) {
            throw refusal.missing();
        }
        return new Listing(commit, List.copyOf(files));
    }

    /** What to fetch a file by. */
    Metadata metadata(String commit, String file) {
        URI address = address(commit, file);
        HttpResponse<?> response = head(address);
        if (!isSuccess(response) && !isRedirect(response)) {
            throw refusal.of(response);
        }
        HttpHeaders headers = response.headers();
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .map(HubClient::withoutQuotes)
                .orElse("");
        if (!ETAG.matcher(etag).matches()) {
            throw new ResourceException(address + ": expected an ETag that names the content, found \"" + etag
                    + "\"; the address is not a hub's, or a proxy changes what it says");
        }
        OptionalLong length = number(headers, "X-Linked-Size", address);
        boolean isOfContent = isSuccess(response) && ContentEncoding.of(headers).isIdentity();
        return new Metadata(
                address, etag, length.isEmpty() && isOfContent ? number(headers, "Content-Length", address) : length);
    }

    private static OptionalLong number(HttpHeaders headers, String name, URI address) {
        Optional<String> value = headers.firstValue(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().matches("\\d{1,18}")) {
            throw new ResourceException(address + ": the header " + name + " must be a number of bytes, found "
                    + value.get() + "; a proxy may have changed it");
        }
        return OptionalLong.of(Long.parseLong(value.get()));
    }

    private URI address(String revision, String file) {
        String path =
                Stream.of(id.path(file).split("/")).map(HubClient::encoded).collect(Collectors.joining("/"));
        return URI.create(endpoint + "/" + id.repository() + "/resolve/" + encoded(revision) + "/" + path);
    }

    private HttpResponse<?> head(URI address) {
        return send("HEAD", address, Redirects.SAME_HOST).response();
    }

    private static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() / 100 == SUCCESS;
    }

    private static boolean isRedirect(HttpResponse<?> response) {
        return response.statusCode() / 100 == REDIRECTION;
    }

    /** An answer that asking again would not change. */
    private Answer send(String method, URI address, Redirects redirects) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept-Encoding", "identity")
                .timeout(pace.silence())
                .build();
        Retries retries = new Retries(pace.pause(), progress);
        while (true) {
            try {
                HttpResponse<InputStream> response = client.send(request, redirects);
                if (!isPassing(response.statusCode())) {
                    return read(response);
                }
                closeQuietly(response.body());
                if (!retries.pause(false, Retries.askedToWait(response), id.repository())) {
                    return new Answer(response, new byte[0]);
                }
            } catch (IOException e) {
                pauseAfter(e, retries, address);
            } catch (InterruptedException e) {
                throw interrupted(address, e);
            }
        }
    }

    private static boolean isPassing(int status) {
        return status == TOO_MANY_REQUESTS || (status >= SERVER_ERRORS && !NOT_SERVED.contains(status));
    }

    private void pauseAfter(IOException failure, Retries retries, URI address) {
        try {
            if (UnreachableException.isLasting(failure) || !retries.pause(false, Optional.empty(), id.repository())) {
                throw refusal.unreachable(failure);
            }
        } catch (InterruptedException e) {
            throw interrupted(address, e);
        }
    }

    private static ResourceException interrupted(URI address, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ResourceException("interrupted while asking " + address, e);
    }

    /**
     * Servers write the tag of one and the same content as {@code "x"} and {@code W/"x"}, and Apache and Jetty that of what
     * they compressed as {@code "x-gzip"} and {@code "x--gzip"}.
     */
    private static String withoutQuotes(String etag) {
        return etag.replaceFirst("^W/", "").replace("\"", "").replaceFirst("--?gzip$", "");
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
