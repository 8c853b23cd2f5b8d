package dev.vit4j.data.folder.internal;

import java.util.List;

/** The content of a list. */
public record ListContent(List<ListRow> rows, Column labels, Column captions) {

    /**
     * What a list has of labels, or of captions.
     *
     * @param missing why none of its lines has one; empty if there are some
     * @param doubts ambiguities
     */
    public record Column(String missing, List<String> doubts) {

        public Column {
            doubts = List.copyOf(doubts);
        }

        static Column missing(String why) {
            return new Column(why, List.of());
        }
    }

    public ListContent {
        rows = List.copyOf(rows);
    }
}
