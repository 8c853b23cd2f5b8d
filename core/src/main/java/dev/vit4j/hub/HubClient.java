package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.ContentEncoding;
import dev.vit4j.net.internal.Pace;
import dev.vit4j.net.internal.WebClient;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queries a hub for the content of a repository, with the same requests as huggingface_hub. */
final class HubClient {

    private static final Pattern ETAG = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HubRequests requests;
    private final HubId id;
    private final HubRefusal refusal;

    /** @param progress receives messages about waits that the hub asks for */
    HubClient(HubSettings settings, HubId id, WebClient client, Pace pace, TransferListener progress) {
        this.requests = new HubRequests(settings, id, client, pace, progress);
        this.id = id;
        this.refusal = new HubRefusal(settings, id);
    }

    /**
     * The content of a revision.
     *
     * @param files the model's files, by their names in the model
     */
    record Listing(String commit, List<String> files) {}

    /**
     * The hub's metadata of a file.
     *
     * @param etag the SHA-256 of a large file's content, the Git blob id of a small one's
     */
    record Metadata(URI address, String etag, OptionalLong length) {}

    /** The files of the revision; if a mirror has no listing, those of the candidates that exist. */
    Listing list(List<String> candidates) {
        HubRequests.Answer answer = requests.listing();
        HttpResponse<?> response = answer.response();
        if (HubRequests.isSuccess(response)) {
            Optional<Listing> listed = listing(answer.body());
            return listed.filter(listing -> !listing.files().isEmpty())
                    .or(() -> probe(candidates)) // some mirrors list only a repository's root
                    .or(() -> listed)
                    .orElseThrow(refusal::missing);
        }
        if (HubRequests.isNotServed(response)) {
            return probe(candidates).orElseThrow(refusal::missing);
        }
        throw refusal.of(response);
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

    /** Requests one file after the other, as the reference's own loaders do. */
    private Optional<Listing> probe(List<String> candidates) {
        List<String> files = new ArrayList<>();
        String commit = "";
        for (String file : candidates) {
            URI address = requests.address(id.revision(), file);
            HttpResponse<?> response = requests.head(address);
            String reason = HubRefusal.reason(response);
            if (HubRequests.isSuccess(response) || HubRequests.isRedirect(response)) {
                files.add(file);
                // Mirrors and proxies drop the header, which is needed only if the revision may later point to another
                // commit.
                commit = response.headers().firstValue("X-Repo-Commit").orElse(id.isCommit() ? id.revision() : "");
                if (!HubId.isCommit(commit)) {
                    throw new ResourceException(address + ": expected the commit in the header X-Repo-Commit, found \""
                            + commit + "\"; a mirror without this header can only serve revisions that are commits, as "
                            + "in "
                            + id.name()
                            + "@COMMIT; or is HF_ENDPOINT not the URL of a hub?");
                }
            } else if (response.statusCode() != HubRequests.NOT_FOUND
                    || !(reason.isEmpty() || reason.equals("EntryNotFound"))) {
                throw refusal.of(response);
            }
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new Listing(commit, List.copyOf(files)));
    }

    /** The metadata needed to download a file. */
    Metadata metadata(String commit, String file) {
        URI address = requests.address(commit, file);
        HttpResponse<?> response = requests.head(address);
        if (!HubRequests.isSuccess(response) && !HubRequests.isRedirect(response)) {
            throw refusal.of(response);
        }
        HttpHeaders headers = response.headers();
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .map(HubClient::withoutQuotes)
                .orElse("");
        if (!ETAG.matcher(etag).matches()) {
            throw new ResourceException(address + ": expected an ETag that identifies the content, found \"" + etag
                    + "\"; the URL is not a hub's, or a proxy changes its responses");
        }
        OptionalLong length = number(headers, "X-Linked-Size", address);
        boolean isOfContent =
                HubRequests.isSuccess(response) && ContentEncoding.of(headers).isIdentity();
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

    /**
     * Servers write the tag of the same content as {@code "x"} or {@code W/"x"}, and Apache and Jetty that of
     * compressed content as {@code "x-gzip"} or {@code "x--gzip"}.
     */
    private static String withoutQuotes(String etag) {
        return etag.replaceFirst("^W/", "").replace("\"", "").replaceFirst("--?gzip$", "");
    }
}
