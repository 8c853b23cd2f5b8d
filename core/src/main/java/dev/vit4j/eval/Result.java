package dev.vit4j.eval;

import dev.vit4j.eval.internal.FigureJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** A JSON object with the full result, names in snake case; NaN is null. By default the figures and examples. */
    default String toJson() {
        return FigureJson.of(this);
    }

    /** The table at the top of a model card: its columns and its only row. */
    default Result.Table summary() {
        return Result.Table.of(this);
    }

    /** More tables for a model card. */
    default List<Table> details() {
        return List.of();
    }

    /**
     * A table of a result, as text.
     *
     * @param title empty for the summary
     * @param columns the column names
     * @param rows each with as many cells as there are columns
     */
    record Table(String title, List<String> columns, List<List<String>> rows) {

        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
        }

        /** One row: the primary figure, the others and the number of examples. */
        static Table of(Result result) {
            List<String> columns = new ArrayList<>();
            List<String> cells = new ArrayList<>();
            Figure primary = result.primary();
            columns.add(title(primary));
            cells.add(primary.text());
            result.figures().stream()
                    .filter(figure -> !figure.name().equals(primary.name()))
                    .forEach(figure -> {
                        columns.add(title(figure));
                        cells.add(figure.text());
                    });
            columns.add("Images");
            cells.add(String.format(Locale.ROOT, "%,d", result.examples()));
            return new Table("", columns, List.of(cells));
        }

        private static String title(Figure figure) {
            String words = figure.name().replace('_', ' ');
            return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }
    }
}
