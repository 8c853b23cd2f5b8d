package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The columns of a list by name, ignoring case, with spaces or hyphens for underscores.
 *
 * @param names as in the list
 */
record ListColumns(List<String> names) {

    /** The first one present counts: an id is only a path if there is nothing else. */
    private static final List<String> IMAGE = List.of(
            "file_name",
            "filename",
            "image_path",
            "filepath",
            "file_path",
            "path",
            "file",
            "image_file",
            "image_name",
            "image",
            "img_path",
            "img",
            "image_id");

    /** The first one present counts. */
    private static final List<String> LABEL =
            List.of("label", "class", "category", "labels", "class_name", "label_name", "category_name");

    /** The first one present counts: OpenCLIP's tables have a title, Hugging Face's metadata a text. */
    private static final List<String> CAPTION = List.of("caption", "title", "text");

    private static final String SPLIT = "split";

    private static final Pattern BLANKS = Pattern.compile("[\\s-]+");

    ListColumns(Collection<String> names) {
        this(List.copyOf(names));
    }

    Optional<Integer> image() {
        return places(IMAGE).findFirst();
    }

    Optional<Integer> label() {
        return places(LABEL).findFirst();
    }

    Optional<Integer> caption() {
        return places(CAPTION).findFirst();
    }

    Optional<Integer> split() {
        return places(List.of(SPLIT)).findFirst();
    }

    /** What the list has of labels. */
    ListContent.Column labels(Path list, boolean hasLabels) {
        return column("labels", LABEL, list, hasLabels);
    }

    /** What the list has of captions. */
    ListContent.Column captions(Path list, boolean hasCaptions) {
        return column("captions", CAPTION, list, hasCaptions);
    }

    private ListContent.Column column(String kind, List<String> known, Path list, boolean has) {
        List<String> found = places(known).map(names::get).toList();
        if (!has) {
            return ListContent.Column.missing("the list " + list + " has no column of " + kind + ": its columns are "
                    + String.join(", ", names) + "; known names are " + String.join(", ", known));
        }
        return new ListContent.Column(
                "",
                found.size() < 2
                        ? List.of()
                        : List.of("the list " + list + ": " + kind + " are those of the column " + found.get(0)
                                + ", not of " + String.join(", ", found.subList(1, found.size()))));
    }

    /** The indices of columns with these names, in the order of the names. */
    private Stream<Integer> places(List<String> known) {
        List<String> ours = names.stream().map(ListColumns::plain).toList();
        return known.stream().map(ours::indexOf).filter(place -> place >= 0);
    }

    private static String plain(String name) {
        return BLANKS.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll("_");
    }

    ResourceException withoutImages(Path list) {
        return new ResourceException("the list " + list + " has no column that names images: its columns are "
                + String.join(", ", names) + "; known names are " + String.join(", ", IMAGE) + "; rename one");
    }
}
