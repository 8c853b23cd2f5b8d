package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Pace;
import dev.vit4j.net.internal.Retries;
import dev.vit4j.net.internal.UnreachableException;
import dev.vit4j.net.internal.WebClient;
import dev.vit4j.net.internal.WebClient.Redirects;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests to a hub about one model, retried if that may help. */
final class HubRequests {

    static final int NOT_FOUND = 404;

    /** The status codes of servers for unknown paths and unsupported requests. */
    private static final Set<Integer> NOT_SERVED = Set.of(NOT_FOUND, 405, 501);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final int REDIRECTION = 3;
    private static final int SUCCESS = 2;

    /** A listing takes some hundred bytes per file. */
    private static final int MAX_LISTING_BYTES = 64 << 20;

    private final URI endpoint;
    private final HubId id;
    private final WebClient client;
    private final HubRefusal refusal;
    private final Pace pace;
    private final TransferListener progress;

    HubRequests(HubSettings settings, HubId id, WebClient client, Pace pace, TransferListener progress) {
        this.endpoint = settings.endpoint();
        this.id = id;
        this.client = client;
        this.refusal = new HubRefusal(settings, id);
        this.pace = pace;
        this.progress = progress;
    }

    /** @param body empty if the response is not a success or has none; may be longer than a listing if it was cut */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answer(HttpResponse<?> response, byte[] body) {}

    private Answer read(HttpResponse<InputStream> response) throws IOException {
        boolean hasBody = !response.request().method().equals("HEAD");
        if (isSuccess(response) && hasBody) {
            return new Answer(response, WebClient.body(response, MAX_LISTING_BYTES + 1, pace));
        }
        closeQuietly(response.body());
        return new Answer(response, new byte[0]);
    }

    /** The hub's metadata of the revision and its files, if available. */
    Answer listing() {
        URI address = URI.create(endpoint + "/api/models/" + id.repository() + "/revision/" + encoded(id.revision()));
        Answer answer = send("GET", address, Redirects.ALL);
        if (answer.body().length > MAX_LISTING_BYTES) {
            throw new ResourceException(address + " returns a listing of more than " + MAX_LISTING_BYTES
                    + " bytes; is HF_ENDPOINT the URL of a hub?");
        }
        return answer;
    }

    /** Whether there is nothing at all at such a URL, for any model. */
    static boolean isNotServed(HttpResponse<?> response) {
        return NOT_SERVED.contains(response.statusCode())
                && HubRefusal.reason(response).isEmpty();
    }

    /** The URL of one of the model's files. */
    URI address(String revision, String file) {
        String path =
                Stream.of(id.path(file).split("/")).map(HubRequests::encoded).collect(Collectors.joining("/"));
        return URI.create(endpoint + "/" + id.repository() + "/resolve/" + encoded(revision) + "/" + path);
    }

    HttpResponse<?> head(URI address) {
        return send("HEAD", address, Redirects.SAME_HOST).response();
    }

    static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() / 100 == SUCCESS;
    }

    static boolean isRedirect(HttpResponse<?> response) {
        return response.statusCode() / 100 == REDIRECTION;
    }

    /** A response that a retry would not change. */
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

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the rest is not needed
        }
    }
}
