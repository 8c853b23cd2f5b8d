package dev.vit4j.eval;

import dev.vit4j.VisibleText;
import java.util.Locale;

/** {@link MultiLabelMetrics} for a console. */
final class MultiLabelTable {

    private static final String HEADER = "label";

    private MultiLabelTable() {}

    static String of(MultiLabelMetrics metrics) {
        int width = metrics.perLabel().stream()
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
        for (LabelMetrics label : metrics.perLabel()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %8.1f %%  %8.1f %%  %8.1f %%  %8.1f %%  %,10d\n",
                    VisibleText.of(label.name()),
                    100 * label.averagePrecision(),
                    100 * label.precision(),
                    100 * label.recall(),
                    100 * label.f1(),
                    label.support()));
        }
        long shown =
                metrics.perLabel().stream().filter(label -> label.support() > 0).count();
        return text.append(String.format(
                        Locale.ROOT,
                        "\nmean average precision %.2f %%, F1 micro %.2f %%, macro %.2f %%, from a probability of %s, "
                                + "%,d images\n",
                        100 * metrics.meanAveragePrecision(),
                        100 * metrics.microF1(),
                        100 * metrics.macroF1(),
                        metrics.threshold(),
                        metrics.examples()))
                .append(String.format(
                        Locale.ROOT,
                        "the mean counts the %,d labels that some image has, macro all %,d\n",
                        shown,
                        metrics.perLabel().size()))
                .toString();
    }
}
