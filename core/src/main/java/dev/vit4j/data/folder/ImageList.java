package dev.vit4j.data.folder;

import dev.vit4j.ResourceException;
import dev.vit4j.data.folder.internal.ListContent;
import dev.vit4j.data.folder.internal.ListLines;
import dev.vit4j.data.folder.internal.ListObjects;
import dev.vit4j.data.folder.internal.ListRow;
import dev.vit4j.data.folder.internal.ListTable;
import dev.vit4j.data.folder.internal.ListedPaths;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A file that names images, and says of each what it shows: lines with a path and a label ({@code .txt}, {@code .lst}), a
 * table ({@code .csv}, {@code .tsv}) or objects of JSON a line ({@code .jsonl}). Paths are looked for beside the list, then
 * from where the command was typed.
 *
 * @param withoutLabels why no image has a label; empty where there are labels
 * @param doubts what may be meant otherwise
 */
public record ImageList(List<Entry> entries, String withoutLabels, List<String> doubts) {

    private static final Set<String> TABLES = Set.of("csv", "tsv", "tab");
    private static final Set<String> OBJECTS = Set.of("jsonl", "ndjson");
    private static final Set<String> LINES = Set.of("txt", "lst");

    /** Some million names. */
    private static final long MOST_BYTES = 256L << 20;

    /**
     * What is said of an image.
     *
     * @param line in which it is named, the first being 1
     * @param name as the list has it; empty where the line is broken
     * @param path at which the image is, or at which there is none; the list's where that is not known
     * @param labels none where the list has none for it; several where it names several
     * @param split its part of the data set, as the list has it
     * @param flaw why the line gives no image
     * @param reason the same without the places of list and image, where these are nobody's business
     */
    public record Entry(
            int line,
            String name,
            Path path,
            List<String> labels,
            Optional<String> split,
            Optional<String> flaw,
            Optional<String> reason) {

        public Entry {
            labels = List.copyOf(labels);
        }

        /** Whether the line can't be read, rather than the image that it names. */
        public boolean isBroken() {
            return name.isEmpty();
        }
    }

    public ImageList {
        entries = List.copyOf(entries);
        doubts = List.copyOf(doubts);
    }

    /** Whether a file's name ends as those of lists do. */
    public static boolean isNamedAsList(Path file) {
        String ending = ending(file);
        return TABLES.contains(ending) || OBJECTS.contains(ending) || LINES.contains(ending);
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a list, which may be a pipe.
     *
     * @throws ResourceException if it is missing or no text, has no column that is known to name images, or names none
     */
    public static ImageList read(Path list) {
        String text = text(list);
        ListedPaths paths = new ListedPaths(list);
        ListContent content = content(list, text, paths);
        if (content.rows().isEmpty()) {
            throw new ResourceException("the list " + list + " names no image");
        }
        List<Entry> entries =
                content.rows().stream().map(row -> entry(row, list, paths)).toList();
        return new ImageList(entries, content.withoutLabels(), content.doubts());
    }

    private static ListContent content(Path list, String text, ListedPaths paths) {
        String ending = ending(list);
        if (OBJECTS.contains(ending)) {
            return ListObjects.read(list, text);
        }
        return TABLES.contains(ending) || ListTable.isTable(text, paths)
                ? ListTable.read(list, text, paths)
                : ListLines.read(list, text, paths);
    }

    private static Entry entry(ListRow row, Path list, ListedPaths paths) {
        if (row.flaw().isPresent()) {
            String flaw = "the list " + list + ", line " + row.line() + ": "
                    + row.flaw().get();
            return new Entry(row.line(), "", list, List.of(), Optional.empty(), Optional.of(flaw), row.flaw());
        }
        ListedPaths.Found found = paths.find(row.name());
        return new Entry(
                row.line(),
                row.name(),
                found.path(),
                row.labels(),
                row.split(),
                found.absence().map(ListedPaths.Absence::message),
                found.absence().map(ListedPaths.Absence::reason));
    }

    private static String text(Path list) {
        try {
            return TextFile.readFileOrPipe(list, MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw new ResourceException("the list " + list + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new ResourceException(
                    "the list " + list + " is not UTF-8, or UTF-16 with a byte order mark; save it as UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read the list " + list + ": " + FileFailure.whenReading(e), e);
        }
    }
}
