package dev.vit4j.eval;

import java.util.List;

/**
 * The result of an evaluation: figures for the log, the one that decides which model is better, and everything as JSON.
 */
public interface Result {

    /** The figures that a run logs after each epoch, in order; at least one. */
    List<Figure> figures();

    /** The figure by which the best epoch is chosen: one of {@link #figures}. */
    Figure primary();

    /** The number of evaluated examples. */
    int examples();

    /** A JSON object with the full result, names in snake case. */
    String toJson();

    /** The table at the top of a model card: its columns and its only row. */
    default ResultTable summary() {
        return ResultTable.of(this);
    }

    /** More tables for a model card. */
    default List<ResultTable> details() {
        return List.of();
    }
}
