package dev.vit4j.cli.evaluation;

import dev.vit4j.cli.console.CsvFile;
import dev.vit4j.cli.images.ImageClasses;
import dev.vit4j.cli.images.ImageResult;
import dev.vit4j.predict.LabelProbability;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Predictions as comma-separated values. */
public final class PredictionCsv {

    private static final List<String> HEADER = List.of("file", "rank", "label", "probability");

    /** For multi-label classifiers: the labels assigned to the image, in each of its lines. */
    private static final String GIVEN = "labels";

    private PredictionCsv() {}

    /**
     * Writes one line per class of each image.
     *
     * @param ofSeveral whether an image may have several labels
     * @param images passes each image's result
     */
    public static void write(Path path, boolean ofSeveral, Consumer<Consumer<ImageResult>> images) {
        CsvFile.write(path, csv -> {
            csv.row(ofSeveral ? Stream.concat(HEADER.stream(), Stream.of(GIVEN)).toList() : HEADER);
            images.accept(image -> {
                String given = String.join(EvaluationCsv.SEPARATOR, ImageClasses.given(image.answer()));
                int rank = 1;
                for (LabelProbability c : ImageClasses.of(image.answer())) {
                    Stream<String> fields = Stream.of(
                            image.file(),
                            Integer.toString(rank++),
                            c.label(),
                            String.format(Locale.ROOT, "%.6f", c.probability()));
                    csv.row((ofSeveral ? Stream.concat(fields, Stream.of(given)) : fields).toList());
                }
            });
        });
    }
}
