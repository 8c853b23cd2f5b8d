package dev.vit4j.cli;

import dev.vit4j.hub.LabelProbability;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Predictions as comma-separated values. */
final class PredictionCsv {

    private PredictionCsv() {}

    /**
     * Writes a line for each class of each image.
     *
     * @param images hands over each image's file and classes
     */
    static void write(Path path, Consumer<BiConsumer<String, List<LabelProbability>>> images) {
        CsvFile.write(path, csv -> {
            csv.row(List.of("file", "rank", "label", "probability"));
            images.accept((file, classes) -> {
                int rank = 1;
                for (LabelProbability c : classes) {
                    csv.row(List.of(
                            file,
                            Integer.toString(rank++),
                            c.label(),
                            String.format(Locale.ROOT, "%.6f", c.probability())));
                }
            });
        });
    }
}
