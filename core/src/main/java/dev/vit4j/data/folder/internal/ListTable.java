package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.CsvRows;
import dev.vit4j.internal.io.JsonFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A list as a table: its columns are recognized by the names in its first row or, without a header, the image column by
 * its content.
 */
public final class ListTable {

    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');
    private static final String COMMENT = "#";

    /** Excel's first line, which sets the separator. */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("\\s*\"?sep=(.)\"?\\s*(\\R|$)");

    private static final Pattern SEVERAL = Pattern.compile("\\s*\\|\\s*");

    private final Path list;
    private final String text;
    private final ListedPaths paths;
    private final char separator;

    private ListTable(Path list, String text, ListedPaths paths, char separator) {
        this.list = list;
        this.text = text;
        this.paths = paths;
        this.separator = separator;
    }

    /**
     * @param text without a byte order mark
     * @throws ResourceException if no column is known, or the text ends inside a quoted field
     */
    public static ListContent read(Path list, String text, ListedPaths paths) {
        Matcher named = SEPARATOR_LINE.matcher(text);
        boolean isNamed = named.lookingAt();
        char separator = isNamed ? named.group(1).charAt(0) : separator(text);
        return new ListTable(list, text, paths, separator).read(isNamed);
    }

    /** Whether a text begins like a table of two or more columns: with a known name, or an image that exists. */
    public static boolean isTable(String text, ListedPaths paths) {
        return SEPARATORS.stream().anyMatch(separator -> {
            List<String> cells = firstCells(text, separator);
            return cells.size() > 1
                    && (new ListColumns(cells).image().isPresent()
                            || cells.stream().anyMatch(cell -> isThere(cell, paths)));
        });
    }

    private static boolean isThere(String cell, ListedPaths paths) {
        return !cell.isBlank() && paths.isThere(cell.strip());
    }

    /** A separator by which the first row has a known name, otherwise the most frequent one. */
    private static char separator(String text) {
        char most = SEPARATORS.get(0);
        int mostCells = 0;
        for (char candidate : SEPARATORS) {
            List<String> cells = firstCells(text, candidate);
            if (cells.size() > 1 && new ListColumns(cells).image().isPresent()) {
                return candidate;
            }
            if (cells.size() > mostCells) {
                most = candidate;
                mostCells = cells.size();
            }
        }
        return most;
    }

    private static List<String> firstCells(String text, char separator) {
        return CsvRows.first(text.substring(firstRow(text)), separator)
                .map(CsvRows.Row::cells)
                .orElse(List.of());
    }

    /** The start of the first line that is neither blank nor a comment; the last line always counts. */
    private static int firstRow(String text) {
        int begin = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '\n' || text.charAt(at) == '\r') {
                String line = text.substring(begin, at).strip();
                if (!line.isEmpty() && !line.startsWith(COMMENT)) {
                    return begin;
                }
                begin = at + 1;
            }
        }
        return begin;
    }

    private static String origin(Path list) {
        return "the list " + list;
    }

    /** The layout of all rows according to the first. */
    private record Layout(
            ListColumns columns,
            int image,
            Optional<Integer> label,
            Optional<Integer> caption,
            Optional<Integer> split,
            int width) {}

    private ListContent read(boolean separatorIsNamed) {
        List<CsvRows.Row> rows = CsvRows.of(text, separator, origin(list)).stream()
                .skip(separatorIsNamed ? 1 : 0)
                .filter(row -> !row.isBlank())
                .dropWhile(ListTable::beginsAsComment)
                .toList();
        if (rows.isEmpty()) {
            return new ListContent(List.of(), ListContent.Column.missing(""), ListContent.Column.missing(""));
        }
        List<String> first = rows.get(0).cells();
        ListColumns names = new ListColumns(first);
        boolean hasNames = names.image().isPresent();
        Layout layout = hasNames
                ? new Layout(names, names.image().get(), names.label(), names.caption(), names.split(), first.size())
                : withoutNames(first);
        List<ListRow> images = rows.stream()
                .skip(hasNames ? 1 : 0)
                .filter(row -> !isComment(row, layout))
                .map(row -> row(row, layout))
                .toList();
        return new ListContent(
                images,
                names.labels(list, layout.label().isPresent()),
                names.captions(list, layout.caption().isPresent()));
    }

    private Layout withoutNames(List<String> first) {
        int image = IntStream.range(0, first.size())
                .filter(i -> isImage(first.get(i).strip()))
                .findFirst()
                .orElseThrow(() -> new ListColumns(first).withoutImages(list));
        Optional<Integer> label = first.size() == 2 ? Optional.of(1 - image) : Optional.empty();
        return new Layout(new ListColumns(first), image, label, Optional.empty(), Optional.empty(), first.size());
    }

    private boolean isImage(String cell) {
        return !cell.isEmpty() && (paths.find(cell).isThere() || ImageSurvey.hasImageEnding(cell));
    }

    private static boolean beginsAsComment(CsvRows.Row row) {
        return row.cells().get(0).strip().startsWith(COMMENT);
    }

    private boolean isComment(CsvRows.Row row, Layout layout) {
        return beginsAsComment(row)
                && (layout.image() >= row.cells().size() || !isThere(row.cells().get(layout.image()), paths));
    }

    private ListRow row(CsvRows.Row row, Layout layout) {
        List<String> cells = row.cells();
        boolean isLonger = cells.stream().skip(layout.width()).anyMatch(cell -> !cell.isBlank());
        if (isLonger || layout.image() >= cells.size()) {
            return ListRow.broken(
                    row.line(),
                    "expected " + layout.width() + " columns as in the first row, found " + cells.size()
                            + (isLonger ? "; a value that contains the separator must be quoted" : ""));
        }
        String name = cells.get(layout.image()).strip();
        if (name.isEmpty()) {
            return ListRow.broken(row.line(), "expected the path of an image, found nothing");
        }
        return ListRow.of(
                row.line(),
                name,
                cell(cells, layout.label()).map(this::labels).orElse(List.of()),
                cell(cells, layout.caption()),
                cell(cells, layout.split()));
    }

    private static Optional<String> cell(List<String> cells, Optional<Integer> column) {
        return column.filter(place -> place < cells.size())
                .map(place -> cells.get(place).strip())
                .filter(cell -> !cell.isEmpty());
    }

    /** A JSON array, names separated by {@code |}, or a single name. */
    private List<String> labels(String cell) {
        if (cell.startsWith("[") && cell.endsWith("]")) {
            try {
                return JsonFields.parse("{\"labels\": " + cell + "}", origin(list))
                        .textsOrWholeNumbers("labels", label -> label, label -> label);
            } catch (ResourceException e) {
                return List.of(cell); // a name in brackets
            }
        }
        List<String> names = new ArrayList<>();
        Stream.of(SEVERAL.split(cell)).filter(name -> !name.isEmpty()).forEach(names::add);
        return names;
    }
}
