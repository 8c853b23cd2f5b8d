package dev.vit4j.data.folder.internal;

import java.util.List;

/**
 * What a list says.
 *
 * @param withoutLabels why none of its lines has a label; empty where there are labels
 * @param doubts what may be meant otherwise
 */
public record ListContent(List<ListRow> rows, String withoutLabels, List<String> doubts) {

    public ListContent {
        rows = List.copyOf(rows);
        doubts = List.copyOf(doubts);
    }
}
