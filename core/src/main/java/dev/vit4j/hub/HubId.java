package dev.vit4j.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model on a hub, by the rules of the reference ({@code validate_repo_id} of huggingface_hub).
 *
 * @param repository owner and name, as {@code google/vit-base-patch16-224}
 * @param revision a branch, a tag or a commit
 */
public record HubId(String repository, String revision) {

    /** The revision that a name without one means. */
    public static final String DEFAULT_REVISION = "main";

    private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";

    /** Branches and tags as Git has them, but for what would lead out of a folder of references. */
    private static final String REVISION = "[A-Za-z0-9_][A-Za-z0-9_.+=#-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+=#-]*)*";

    private static final Pattern ID = Pattern.compile("(" + PART + "/" + PART + ")(?:@(" + REVISION + "))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Reads {@code owner/name} or {@code owner/name@revision}; empty where the text is neither. */
    public static Optional<HubId> parse(String text) {
        Matcher id = ID.matcher(text);
        if (!id.matches()) {
            return Optional.empty();
        }
        String repository = id.group(1);
        if (repository.contains("--") || text.contains("..") || repository.endsWith(".git")) {
            return Optional.empty();
        }
        return Optional.of(
                new HubId(repository, Optional.ofNullable(id.group(2)).orElse(DEFAULT_REVISION)));
    }

    /** Whether the revision can't come to mean anything else. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? repository : repository + "@" + revision;
    }
}
