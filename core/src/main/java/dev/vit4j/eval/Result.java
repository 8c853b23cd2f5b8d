package dev.vit4j.eval;

import dev.vit4j.eval.internal.FigureJson;
import dev.vit4j.eval.internal.FigureText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of an evaluation: figures for the log, the one that decides which model is better, and everything as JSON.
 */
public interface Result {

    /** The figures, such as accuracy and loss, that a run logs after each epoch, in order; at least one. */
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

    /**
     * A named number of an evaluation, such as an accuracy.
     *
     * @param name in lower case, words joined by {@code _}; {@code metrics.jsonl} has it as {@code test_accuracy}
     * @param value NaN if there was nothing to measure: it is then neither logged nor used to select an epoch
     * @param better whether higher or lower values are better
     * @param unit determines how it is formatted and drawn
     */
    record Figure(String name, double value, Better better, Unit unit) {

        /** Whether higher or lower values are better. */
        public enum Better {
            /** As for an accuracy. */
            HIGHER,
            /** As for a loss. */
            LOWER;

            /** Whether {@code value} is at least as good as {@code other}. */
            public boolean isAtLeast(double value, double other) {
                return this == HIGHER ? value >= other : value <= other;
            }
        }

        /** The unit of a value. */
        public enum Unit {
            /** A number from 0 to 1, formatted as a percentage. */
            FRACTION,
            /** Any other non-negative number, such as a loss. */
            NUMBER;

            /** The value as text: {@code 97.53 %} or {@code 0.1234}; a dash for NaN. */
            public String text(double value) {
                if (Double.isNaN(value)) {
                    return FigureText.NO_NUMBER;
                }
                return this == FRACTION
                        ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
                        : String.format(Locale.ROOT, "%.4f", value);
            }
        }

        /** Whether it was measured and is finite. */
        public boolean isNumber() {
            return Double.isFinite(value);
        }

        /** The same figure with another value. */
        public Figure withValue(double other) {
            return new Figure(name, other, better, unit);
        }

        /** The value as text, formatted by its unit. */
        public String text() {
            return unit.text(value);
        }
    }
}
