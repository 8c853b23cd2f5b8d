package dev.vit4j.eval.internal;

import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import java.util.List;
import java.util.Locale;

/** Formats {@link MultiLabelMetrics} for a console. */
final class MultiLabelTable {

    private static final String HEADER = "label";

    private MultiLabelTable() {}

    static String of(MultiLabelMetrics metrics) {
        int width = metrics.byLabel().stream()
                .mapToInt(label -> VisibleText.of(label.name()).length())
                .reduce(HEADER.length(), Math::max);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-" + width + "s  %10s  %10s  %10s  %10s  %10s\n",
                HEADER,
                "avg. prec.",
                "precision",
                "recall",
                "F1",
                "images"));
        for (MultiLabelMetrics.OfLabel label : metrics.byLabel()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %s  %s  %s  %s  %,10d\n",
                    VisibleText.of(label.name()),
                    FigureText.percentage(label.averagePrecision()),
                    FigureText.percentage(label.precision()),
                    FigureText.percentage(label.recall()),
                    FigureText.percentage(label.f1()),
                    label.support()));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "\nmean average precision %s, F1 micro %s, macro %s, threshold %s, %s\n",
                        FigureText.exactPercentage(metrics.meanAveragePrecision()),
                        FigureText.exactPercentage(metrics.f1Micro()),
                        FigureText.exactPercentage(metrics.f1Macro()),
                        metrics.threshold(),
                        Plural.of(metrics.examples(), "image")))
                .append(labelsWithoutImages(metrics))
                .toString();
    }

    private static String labelsWithoutImages(MultiLabelMetrics metrics) {
        List<String> without = metrics.byLabel().stream()
                .filter(label -> label.support() == 0)
                .map(label -> VisibleText.of(label.name()))
                .toList();
        return without.isEmpty()
                ? ""
                : "no image has " + without.size() + " of the "
                        + metrics.byLabel().size() + " labels, which the means leave out (F1 micro counts all): "
                        + FigureText.named(without) + "\n";
    }
}
