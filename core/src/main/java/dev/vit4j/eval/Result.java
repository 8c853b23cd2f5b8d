package dev.vit4j.eval;

import java.util.List;

/** What an evaluation found: figures for the log, the one that says which model is better, and everything as JSON. */
public interface Result {

    /** The figures that a run logs after each epoch, in the order of the log; at least one. */
    List<Figure> figures();

    /** The figure that the best epoch is chosen by: one of {@link #figures}. */
    Figure primary();

    /** Examples that were evaluated. */
    int examples();

    /** A JSON object with all that was found, names in snake case. */
    String toJson();

    /** The table that a model card opens with: its columns' names and its only row. */
    default ResultTable summary() {
        return ResultTable.of(this);
    }

    /** More tables for a model card. */
    default List<ResultTable> details() {
        return List.of();
    }
}
