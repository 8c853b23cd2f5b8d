package dev.vit4j.data;

import java.util.List;

/**
 * What a list says.
 *
 * @param withoutLabels why none of its lines has a label; empty where there are labels
 * @param doubts what may be meant otherwise
 */
record ListContent(List<ListRow> rows, String withoutLabels, List<String> doubts) {

    ListContent {
        rows = List.copyOf(rows);
        doubts = List.copyOf(doubts);
    }
}
