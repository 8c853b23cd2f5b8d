package dev.vit4j.data.folder.internal;

import java.util.List;
import java.util.Optional;

/**
 * One line of a list.
 *
 * @param line its line number, from 1
 * @param name of the image's file; empty if the line is broken
 * @param labels empty if the list has none for it; several if it names several
 * @param caption what it says about the image
 * @param split the image's split, as in the list
 * @param flaw what is wrong with the line
 */
public record ListRow(
        int line,
        String name,
        List<String> labels,
        Optional<String> caption,
        Optional<String> split,
        Optional<String> flaw) {

    public ListRow {
        labels = List.copyOf(labels);
    }

    static ListRow broken(int line, String flaw) {
        return new ListRow(line, "", List.of(), Optional.empty(), Optional.empty(), Optional.of(flaw));
    }

    static ListRow of(int line, String name, List<String> labels, Optional<String> caption, Optional<String> split) {
        return new ListRow(line, name, labels, caption, split, Optional.empty());
    }
}
