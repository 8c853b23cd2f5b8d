package dev.vit4j.eval;

import dev.vit4j.VisibleText;
import java.util.Locale;

/** Classification metrics as aligned text. */
final class ClassificationTable {

    private static final String MACRO = "macro average";
    private static final String WEIGHTED = "weighted average";

    private final ClassificationMetrics metrics;
    private final int nameWidth;

    ClassificationTable(ClassificationMetrics metrics) {
        this.metrics = metrics;
        int longestName = metrics.perClass().stream()
                .mapToInt(c -> VisibleText.of(c.name()).length())
                .max()
                .orElse(0);
        this.nameWidth = Math.max(longestName, WEIGHTED.length());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-" + nameWidth + "s  %10s  %10s  %10s  %10s\n",
                "class",
                "precision",
                "recall",
                "F1",
                "examples"));
        for (ClassMetrics c : metrics.perClass()) {
            text.append(row(VisibleText.of(c.name()), c.precision(), c.recall(), c.f1(), c.support()));
        }
        text.append('\n');
        text.append(row(MACRO, metrics.macro(), metrics.examples()));
        text.append(row(WEIGHTED, metrics.weighted(), metrics.examples()));
        text.append(String.format(
                Locale.ROOT,
                "\naccuracy %.2f %%%s, loss %.4f, %,d examples\n",
                100 * metrics.accuracy(),
                top5(),
                metrics.loss(),
                metrics.examples()));
        return text.toString();
    }

    private String top5() {
        return ClassificationMetrics.isTop5Telling(metrics.perClass().size())
                ? String.format(Locale.ROOT, ", top-5 %.2f %%", 100 * metrics.top5Accuracy())
                : "";
    }

    private String row(String name, AverageMetrics average, int examples) {
        return row(name, average.precision(), average.recall(), average.f1(), examples);
    }

    private String row(String name, double precision, double recall, double f1, int examples) {
        return String.format(
                Locale.ROOT,
                "%-" + nameWidth + "s  %8.1f %%  %8.1f %%  %8.1f %%  %,10d\n",
                name,
                100 * precision,
                100 * recall,
                100 * f1,
                examples);
    }
}
