package dev.vit4j.data.folder.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list with a path per line, optionally followed by a label, as the lists of ImageNet and Caffe. If the whole line is
 * the path of a file, it has no label; otherwise it is split at its last tab or its last space.
 */
public final class ListLines {

    private static final String COMMENT = "#";

    private final ListedPaths paths;

    private ListLines(ListedPaths paths) {
        this.paths = paths;
    }

    public static ListContent read(Path list, String text, ListedPaths paths) {
        List<ListRow> rows = new ListLines(paths).rows(text);
        boolean hasLabels = rows.stream().anyMatch(row -> !row.labels().isEmpty());
        String withoutLabels = "the list " + list + " has no labels: expected one after each path, as in \"a.jpg cat\"";
        return new ListContent(
                rows,
                ListContent.Column.missing(hasLabels ? "" : withoutLabels),
                ListContent.Column.missing(
                        "the list " + list
                                + " has no captions: lines have a path and a label; captions need a table (.csv, .tsv) or .jsonl"));
    }

    private List<ListRow> rows(String text) {
        List<ListRow> rows = new ArrayList<>();
        int number = 0;
        boolean isFirst = true;
        for (String whole : text.lines().toList()) {
            number++;
            String line = whole.strip();
            if (!line.isEmpty() && (!line.startsWith(COMMENT) || paths.isThere(line))) {
                ListRow row = row(number, line);
                if (!isFirst || !isHeading(row)) {
                    rows.add(row);
                }
                isFirst = false;
            }
        }
        return rows;
    }

    /** Column names instead of an image. */
    private boolean isHeading(ListRow row) {
        return new ListColumns(List.of(row.name())).image().isPresent()
                && row.labels().stream()
                        .allMatch(
                                label -> new ListColumns(List.of(label)).label().isPresent())
                && !paths.isThere(row.name());
    }

    private ListRow row(int number, String line) {
        int end = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
        if (line.indexOf('\t') >= 0) {
            end = line.lastIndexOf('\t');
        }
        if (end < 0 || paths.isThere(line) || ImageSurvey.hasImageEnding(line.substring(end + 1))) {
            return ListRow.of(number, line, List.of(), Optional.empty(), Optional.empty());
        }
        return ListRow.of(
                number,
                line.substring(0, end).strip(),
                List.of(line.substring(end + 1)),
                Optional.empty(),
                Optional.empty());
    }
}
