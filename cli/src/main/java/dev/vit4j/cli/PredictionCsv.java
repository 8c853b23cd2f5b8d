package dev.vit4j.cli;

import dev.vit4j.hub.LabelProbability;
import java.util.List;
import java.util.Locale;

/** Predictions as comma-separated values (RFC 4180). */
final class PredictionCsv {

    private PredictionCsv() {}

    /** A line for each class of each image. */
    static String of(List<PredictCommand.Seen> images) {
        StringBuilder text = new StringBuilder("file,rank,label,probability\r\n");
        for (PredictCommand.Seen image : images) {
            int rank = 1;
            for (LabelProbability c : image.classes()) {
                text.append(quoted(image.file().toString()))
                        .append(',')
                        .append(rank++)
                        .append(',')
                        .append(quoted(c.label()))
                        .append(',')
                        .append(String.format(Locale.ROOT, "%.6f", c.probability()))
                        .append("\r\n");
            }
        }
        return text.toString();
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
