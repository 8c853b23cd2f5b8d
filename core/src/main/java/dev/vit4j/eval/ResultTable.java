package dev.vit4j.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of a result, as text.
 *
 * @param title empty for the summary
 * @param columns the column names
 * @param rows each with as many cells as there are columns
 */
public record ResultTable(String title, List<String> columns, List<List<String>> rows) {

    public ResultTable {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** One row: the primary figure, the others and the number of examples. */
    static ResultTable of(Result result) {
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
        return new ResultTable("", columns, List.of(cells));
    }

    private static String title(Figure figure) {
        String words = figure.name().replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
