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

/** Says why a hub did not give a model, and what to do about it. */
final class HubRefusal {

    /** A hub names its reason in this header, since it answers 401 to many a thing. */
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
                    case "EntryNotFound" -> id + " lacks the file of " + response.uri() + " that it lists; try again";
                    case "RepoNotFound" -> absence();
                    default ->
                        switch (status) {
                            case UNAUTHORIZED, NOT_FOUND -> absence();
                            case FORBIDDEN -> gated();
                            default -> settings.endpoint() + " does not give " + id + "; try again later";
                        };
                }
                + found);
    }

    /** The reason that the hub gives, or an empty one. */
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
                        : "somebody without a token; check the name, and if it is a private model, set HF_TOKEN");
    }

    private String gated() {
        return id.repository() + " is gated: ask for access at " + page() + ", and "
                + (settings.token().isPresent()
                        ? "see that the token is of that account and may read it"
                        : "set HF_TOKEN to a token of that account");
    }

    private String page() {
        return settings.endpoint() + "/" + id.repository();
    }

    ResourceException unreachable(IOException e) {
        return new ResourceException(
                noFolder() + ", the hub's cache " + settings.cache() + " does not hold all of the model " + id
                        + ", and "
                        + settings.endpoint() + " cannot be reached: " + UnreachableException.reason(e)
                        + "; check the connection, or bring the folder here by other means",
                e);
    }

    /** @param inPart whether the cache has something of it */
    ResourceException offline(boolean inPart) {
        return new ResourceException(noFolder() + ", the hub's cache " + settings.cache() + " holds "
                + (inPart ? "a part only" : "nothing") + " of the model " + id
                + ", and HF_HUB_OFFLINE forbids to fetch it");
    }

    /** First of all: a mistyped folder is asked for as a model of the hub. */
    private String noFolder() {
        Path path = Path.of(id.name());
        // Folders without an owner's name say nothing to somebody who meant a model of the hub.
        boolean isBesideFolders =
                Optional.ofNullable(path.getParent()).filter(Files::isDirectory).isPresent();
        return "there is no folder " + path + " here"
                + (isBesideFolders ? NearestFolder.hint(path) : NearestFolder.question(path));
    }
}
