package dev.vit4j.data.folder.internal;

import java.util.List;

/**
 * The content of a list.
 *
 * @param withoutLabels why none of its lines has a label; empty if there are labels
 * @param doubts ambiguities
 */
public record ListContent(List<ListRow> rows, String withoutLabels, List<String> doubts) {

    public ListContent {
        rows = List.copyOf(rows);
        doubts = List.copyOf(doubts);
    }
}
