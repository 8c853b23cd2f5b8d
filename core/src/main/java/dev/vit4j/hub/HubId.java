package dev.vit4j.hub;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model on a hub, by the rules of the reference ({@code validate_repo_id} of huggingface_hub).
 *
 * @param repository owner and name, as {@code google/vit-base-patch16-224}
 * @param folder of the repository in which the model lies, as {@code models/image_encoder}: the reference's
 *     {@code subfolder}; empty where it lies in none
 * @param revision a branch, a tag or a commit
 */
public record HubId(String repository, Optional<String> folder, String revision) {

    /** The revision that a name without one means. */
    public static final String DEFAULT_REVISION = "main";

    private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";

    /** Branches and tags as Git has them, but for what would lead out of a folder of references. */
    private static final String REVISION = "[A-Za-z0-9_][A-Za-z0-9_.+=#-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+=#-]*)*";

    private static final Pattern ID =
            Pattern.compile("(" + PART + "/" + PART + ")((?:/" + PART + ")*)(?:@(" + REVISION + "))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** A model that lies in no folder of its repository. */
    public HubId(String repository, String revision) {
        this(repository, Optional.empty(), revision);
    }

    /** Reads {@code owner/name[/folder][@revision]}; empty where the text is no such name. */
    public static Optional<HubId> parse(String text) {
        Matcher id = ID.matcher(text);
        if (!id.matches()) {
            return Optional.empty();
        }
        String repository = id.group(1);
        if (repository.contains("--") || text.contains("..") || repository.endsWith(".git")) {
            return Optional.empty();
        }
        return Optional.of(new HubId(
                repository,
                Optional.of(id.group(2)).filter(folder -> !folder.isEmpty()).map(folder -> folder.substring(1)),
                Optional.ofNullable(id.group(3)).orElse(DEFAULT_REVISION)));
    }

    /** Whether the revision can't come to mean anything else. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** Where one of the model's files lies in the repository. */
    String path(String file) {
        return folder.map(name -> name + "/" + file).orElse(file);
    }

    /** A model in a folder of this one's. */
    public HubId inside(String name) {
        return new HubId(repository, Optional.of(path(name)), revision);
    }

    /** Of the paths in the repository, those that are the model's, as it names them. */
    List<String> files(List<String> paths) {
        String prefix = path("");
        return paths.stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()))
                .toList();
    }

    /** The name without a revision. */
    String name() {
        return folder.map(name -> repository + "/" + name).orElse(repository);
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? name() : name() + "@" + revision;
    }
}
