package dev.vit4j.eval.internal;

import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.internal.text.VisibleText;
import java.util.List;
import java.util.Locale;

/** Formats classification metrics as aligned text. */
public final class ClassificationTable {

    private static final String MACRO = "macro average";
    private static final String WEIGHTED = "weighted average";

    private final ClassificationMetrics metrics;
    private final List<ClassificationMetrics.OfClass> occurring;
    private final int nameWidth;

    public ClassificationTable(ClassificationMetrics metrics) {
        this.metrics = metrics;
        this.occurring = metrics.perClass().stream()
                .filter(ClassificationMetrics.OfClass::occurs)
                .toList();
        int longestName = occurring.stream()
                .mapToInt(c -> VisibleText.of(c.name()).length())
                .max()
                .orElse(0);
        this.nameWidth = Math.max(longestName, WEIGHTED.length());
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-" + nameWidth + "s  %10s  %10s  %10s  %10s\n",
                "class",
                "precision",
                "recall",
                "F1",
                "examples"));
        for (ClassificationMetrics.OfClass c : occurring) {
            text.append(row(VisibleText.of(c.name()), c.precision(), c.recall(), c.f1(), c.support()));
        }
        text.append('\n').append(classesWithoutExamples());
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

    private String classesWithoutExamples() {
        List<String> without = metrics.perClass().stream()
                .filter(c -> c.support() == 0)
                .map(c -> VisibleText.of(c.name()))
                .toList();
        if (without.isEmpty()) {
            return "";
        }
        return "there are no examples of " + without.size() + " of the "
                + metrics.perClass().size() + " classes: "
                + FigureText.named(without)
                + (occurring.size() < metrics.perClass().size()
                        ? "; those that were never predicted either are not shown, and the averages leave them out"
                        : "")
                + "\n\n";
    }

    private String top5() {
        return ClassificationMetrics.isTop5Telling(metrics.perClass().size())
                ? String.format(Locale.ROOT, ", top-5 %.2f %%", 100 * metrics.top5Accuracy())
                : "";
    }

    private String row(String name, ClassificationMetrics.Averages average, int examples) {
        return row(name, average.precision(), average.recall(), average.f1(), examples);
    }

    private String row(String name, double precision, double recall, double f1, int examples) {
        return String.format(
                Locale.ROOT,
                "%-" + nameWidth + "s  %s  %s  %s  %,10d\n",
                name,
                FigureText.percentage(precision),
                FigureText.percentage(recall),
                FigureText.percentage(f1),
                examples);
    }
}
