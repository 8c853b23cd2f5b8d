package dev.vit4j.data.folder.internal;

import java.util.List;
import java.util.Optional;

/**
 * What a line of a list says of an image.
 *
 * @param line in which it begins, the first being 1
 * @param name of the image's file; empty where the line is broken
 * @param labels none where the list has none for it; several where it names several
 * @param split the image's part of the data set, as the list has it
 * @param flaw what is wrong with the line
 */
public record ListRow(int line, String name, List<String> labels, Optional<String> split, Optional<String> flaw) {

    public ListRow {
        labels = List.copyOf(labels);
    }

    static ListRow broken(int line, String flaw) {
        return new ListRow(line, "", List.of(), Optional.empty(), Optional.of(flaw));
    }

    static ListRow of(int line, String name, List<String> labels, Optional<String> split) {
        return new ListRow(line, name, labels, split, Optional.empty());
    }
}
