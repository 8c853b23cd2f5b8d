package dev.vit4j.cli.evaluation;

import dev.vit4j.cli.console.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The outputs of an evaluation: standard output and files; a failure to write one doesn't prevent the others.
 *
 * @param document for standard output
 * @param published the same for a report, with only the names of folders
 * @param notes how the evaluation was done, for the report; they are also printed to standard error
 */
public record EvaluationOutputs(
        String title, ObjectNode document, ObjectNode published, String table, List<String> notes, Output output) {

    /**
     * Writes them all.
     *
     * @param report the folder of the report, if requested
     * @param pictures the pictures of the report
     */
    public void write(Optional<Path> report, Optional<EvaluationPictures> pictures) {
        all(List.of(
                () -> output.result(document, () -> table),
                () -> report.ifPresent(place -> {
                    new EvaluationReport(title, table, notes, published)
                            .write(place, pictures)
                            .forEach(warning -> output.say("Warning: " + warning));
                    output.say("report written to " + place);
                })));
    }

    /** Throws the first failure, after all were tried. */
    public static void all(List<Runnable> writers) {
        Optional<RuntimeException> first = Optional.empty();
        for (Runnable writer : writers) {
            try {
                writer.run();
            } catch (RuntimeException e) {
                first.ifPresent(earlier -> earlier.addSuppressed(e));
                first = first.isPresent() ? first : Optional.of(e);
            }
        }
        first.ifPresent(failure -> {
            throw failure;
        });
    }
}
