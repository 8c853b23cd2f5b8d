package dev.vit4j.hub;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a hub model, by the rules of huggingface_hub ({@code validate_repo_id}).
 *
 * @param repository owner and name, such as {@code google/vit-base-patch16-224}
 * @param folder the folder of the repository that has the model, such as {@code models/image_encoder}: {@code subfolder} in
 *     transformers; empty for the repository itself
 * @param revision a branch, a tag or a commit
 */
public record HubId(String repository, Optional<String> folder, String revision) {

    /** The default revision. */
    public static final String DEFAULT_REVISION = "main";

    private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";

    /** Branches and tags as in Git, except for those that would lead out of a folder of references. */
    private static final String REVISION = "[A-Za-z0-9_][A-Za-z0-9_.+=#-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+=#-]*)*";

    private static final Pattern ID =
            Pattern.compile("(" + PART + "/" + PART + ")((?:/" + PART + ")*)(?:@(" + REVISION + "))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** A model in the root of its repository. Nothing is checked: use {@link #parse} for untrusted text. */
    public HubId(String repository, String revision) {
        this(repository, Optional.empty(), revision);
    }

    /** Parses {@code owner/name[/folder][@revision]}; empty if the text is not such a name. */
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

    /** Whether the revision is a commit, which always means the same. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** The path of one of the model's files in the repository. */
    String path(String file) {
        return folder.map(name -> name + "/" + file).orElse(file);
    }

    /** A model in a subfolder of this one. */
    public HubId inside(String name) {
        return new HubId(repository, Optional.of(path(name)), revision);
    }

    /** The model's own files among the paths in the repository, by their names in the model. */
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

    /** The name as it is typed. */
    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? name() : name() + "@" + revision;
    }
}
