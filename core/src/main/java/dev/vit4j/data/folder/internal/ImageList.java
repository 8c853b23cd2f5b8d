package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A file that names images and their labels: lines with a path and a label ({@code .txt}, {@code .lst}), a
 * table ({@code .csv}, {@code .tsv}) or a JSON object per line ({@code .jsonl}). Paths are relative to the list's
 * folder, then to the working directory.
 *
 * A table or an object may have captions, too.
 */
public record ImageList(List<Entry> entries, ListContent.Column labels, ListContent.Column captions) {

    private static final Set<String> TABLES = Set.of("csv", "tsv", "tab");
    private static final Set<String> OBJECTS = Set.of("jsonl", "ndjson");
    private static final Set<String> LINES = Set.of("txt", "lst");

    /** The number of lines in a message. */
    private static final int NAMED = 5;

    /** Enough for some million names. */
    private static final long MOST_BYTES = 256L << 20;

    /**
     * The entry for an image.
     *
     * @param line its line number, from 1
     * @param name as in the list; empty if the line is broken
     * @param path of the image, whether it exists or not; the list's if unknown
     * @param labels empty if the list has none for it; several if it names several
     * @param caption empty if the list has none for it
     * @param split its split, as in the list
     * @param flaw why there is no image for the line
     * @param reason the same without the locations of list and image, which are private
     */
    public record Entry(
            int line,
            String name,
            Path path,
            List<String> labels,
            Optional<String> caption,
            Optional<String> split,
            Optional<String> flaw,
            Optional<String> reason) {

        public Entry {
            labels = List.copyOf(labels);
        }

        /** Whether the line, and not the image that it names, can't be read. */
        public boolean isBroken() {
            return name.isEmpty();
        }

        /** The same for all lines with the same image; a missing one is where it is expected. */
        String place(Path list) {
            return flaw.isPresent()
                    ? list + " " + ListedNames.portable(name)
                    : path.toAbsolutePath().normalize().toString();
        }
    }

    public ImageList {
        entries = List.copyOf(entries);
    }

    /** Whether a file has the extension of a list. */
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
     * @throws ResourceException if it is missing or not text, has no known image column, or names no images
     */
    public static ImageList read(Path list) {
        String text = text(list);
        ListedPaths paths = new ListedPaths(list);
        ListContent content = content(list, text, paths);
        if (content.rows().isEmpty()) {
            throw new ResourceException("the list " + list + " names no images");
        }
        List<Entry> entries =
                content.rows().stream().map(row -> entry(row, list, paths)).toList();
        return new ImageList(entries, content.labels(), content.captions());
    }

    /**
     * Refuses lines with a fault.
     *
     * @param what they have or do, for the message
     * @throws ResourceException if there are some
     */
    void requireNone(Path list, Predicate<Entry> fault, String what) {
        List<Entry> faulty = entries.stream().filter(fault).toList();
        if (faulty.isEmpty()) {
            return;
        }
        String lines = faulty.stream()
                .limit(NAMED)
                .map(entry -> String.valueOf(entry.line()))
                .collect(Collectors.joining(", "));
        throw new ResourceException("the list " + list + ": " + faulty.size() + " of " + entries.size() + " lines "
                + what + ": line" + (faulty.size() == 1 ? " " : "s ") + lines + (faulty.size() > NAMED ? ", …" : "")
                + faulty.get(0).flaw().map(flaw -> "; the first: " + flaw).orElse(""));
    }

    /** A remark on images that are not found, if there are some. */
    List<String> absent() {
        List<Entry> absent =
                entries.stream().filter(entry -> entry.flaw().isPresent()).toList();
        return absent.isEmpty()
                ? List.of()
                : List.of(absent.get(0).flaw().orElseThrow()
                        + (absent.size() > 1 ? "; " + (absent.size() - 1) + " more are not found" : ""));
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
            return new Entry(
                    row.line(), "", list, List.of(), Optional.empty(), Optional.empty(), Optional.of(flaw), row.flaw());
        }
        ListedPaths.Found found = paths.find(row.name());
        return new Entry(
                row.line(),
                row.name(),
                found.path(),
                row.labels(),
                row.caption(),
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
