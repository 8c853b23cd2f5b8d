package dev.vit4j.cli.evaluation;

import dev.vit4j.cli.console.CsvFile;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.internal.TopPredictions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The predictions of an evaluation as comma-separated values: one line per image, in the data set's order. */
public final class EvaluationCsv {

    private static final List<String> HEADER = List.of("file", "label", "answer", "probability");

    /** The data set's name of the label, if it differs from the model's. */
    private static final String DATA_LABEL = "data_label";

    /** The separator between several labels of an image, and between their probabilities. */
    static final String SEPARATOR = "|";

    private EvaluationCsv() {}

    public static void write(Path path, LabelledImages dataset, ClassEvaluation.Answers answers) {
        List<String> classNames = answers.matching().judgedNames();
        TopPredictions top = answers.counted().top();
        List<String> ofData = answers.haveOtherNames() ? dataset.classNames() : List.of();
        CsvFile.write(path, csv -> {
            csv.row(row(HEADER, ofData.isEmpty() ? Optional.empty() : Optional.of(DATA_LABEL)));
            for (int i = 0; i < top.indices().length; i++) {
                int index = top.indices()[i];
                List<String> fields = List.of(
                        nameOf(dataset, index),
                        classNames.get(top.labels()[i]),
                        classNames.get(top.predicted()[i]),
                        probability(top.confidences()[i]));
                csv.row(row(
                        fields, ofData.isEmpty() ? Optional.empty() : Optional.of(ofData.get(dataset.label(index)))));
            }
        });
    }

    private static List<String> row(List<String> fields, Optional<String> more) {
        return Stream.concat(fields.stream(), more.stream()).toList();
    }

    /** The image's path in the data set's folder; its index if it has no file. */
    private static String nameOf(LabelledImages dataset, int index) {
        String file = dataset.identity(index);
        return file.isEmpty() ? String.valueOf(index) : file;
    }

    /** For multi-label data: the image's labels, the assigned labels, and their probabilities. */
    public static void writeSeveral(
            Path path, List<String> labels, MultiLabelEvaluation.Answers judged, double threshold) {
        CsvFile.write(path, csv -> {
            csv.row(HEADER);
            for (int i = 0; i < judged.files().size(); i++) {
                boolean[] truth = judged.truth()[i];
                float[] probabilities = judged.probabilities()[i];
                List<Integer> given = IntStream.range(0, labels.size())
                        .filter(c -> probabilities[c] >= threshold)
                        .boxed()
                        .toList();
                csv.row(List.of(
                        judged.files().get(i),
                        IntStream.range(0, labels.size())
                                .filter(c -> truth[c])
                                .mapToObj(labels::get)
                                .collect(Collectors.joining(SEPARATOR)),
                        given.stream().map(labels::get).collect(Collectors.joining(SEPARATOR)),
                        given.stream().map(c -> probability(probabilities[c])).collect(Collectors.joining(SEPARATOR))));
            }
        });
    }

    private static String probability(float probability) {
        return String.format(Locale.ROOT, "%.6f", probability);
    }
}
