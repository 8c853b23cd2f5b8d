package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.net.internal.Retries;
import dev.vit4j.net.internal.UnreachableException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Explains why a hub did not return a model, and what to do about it. */
final class HubRefusal {

    /** The hub's reason is in this header, since it answers 401 in many cases. */
    private static final String REASON = "X-Error-Code";

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final HubSettings settings;
    private final HubId id;

    HubRefusal(HubSettings settings, HubId id) {
        this.settings = settings;
        this.id = id;
    }

    ResourceException of(HttpResponse<?> response) {
        String reason = reason(response);
        int status = response.statusCode();
        String found =
                " (HTTP status " + status + (reason.isEmpty() ? "" : ", " + reason) + ")" + Retries.advice(response);
        return new ResourceException(switch (reason) {
                    case "GatedRepo" -> gated();
                    case "RevisionNotFound" ->
                        id.repository() + " has no revision \"" + id.revision() + "\"; see its branches and tags at "
                                + page();
                    case "EntryNotFound" ->
                        id + " lists a file that it doesn't have, " + response.uri() + "; try again";
                    case "RepoNotFound" -> absence();
                    default ->
                        switch (status) {
                            case UNAUTHORIZED, NOT_FOUND -> absence();
                            case FORBIDDEN -> gated();
                            default -> settings.endpoint() + " does not return " + id + "; try again later";
                        };
                }
                + found);
    }

    /** The hub's reason, or an empty text. */
    static String reason(HttpResponse<?> response) {
        return response.headers().firstValue(REASON).orElse("");
    }

    ResourceException missing() {
        return new ResourceException(absence());
    }

    private String absence() {
        return noFolder() + ", and no model of that name at "
                + settings.endpoint() + " for "
                + (settings.token().isPresent()
                        ? "the owner of this token; check the name, and if it is a private model, the token"
                        : "requests without a token; check the name, and if it is a private model, set HF_TOKEN");
    }

    private String gated() {
        return id.repository() + " is gated: request access at " + page() + ", and "
                + (settings.token().isPresent()
                        ? "check that the token belongs to that account and may read it"
                        : "set HF_TOKEN to a token of that account");
    }

    private String page() {
        return settings.endpoint() + "/" + id.repository();
    }

    ResourceException unreachable(IOException e) {
        return new ResourceException(
                noFolder() + ", the hub's cache " + settings.cache() + " does not have all of the model " + id
                        + ", and "
                        + settings.endpoint() + " cannot be reached: " + UnreachableException.reason(e)
                        + "; check the connection, or copy the folder here yourself",
                e);
    }

    /** @param inPart whether the cache has part of it */
    ResourceException offline(boolean inPart) {
        return new ResourceException(noFolder() + ", the hub's cache " + settings.cache() + " has "
                + (inPart ? "only part" : "nothing") + " of the model " + id
                + ", and HF_HUB_OFFLINE forbids downloading it");
    }

    /** Comes first: a mistyped folder is looked up as a hub model. */
    private String noFolder() {
        Path path = Path.of(id.name());
        // Similar folders without an owner's name are no help to someone who meant a hub model.
        boolean isBesideFolders =
                Optional.ofNullable(path.getParent()).filter(Files::isDirectory).isPresent();
        return "there is no folder " + path + " here"
                + (isBesideFolders ? NearestFolder.hint(path) : NearestFolder.question(path));
    }
}
