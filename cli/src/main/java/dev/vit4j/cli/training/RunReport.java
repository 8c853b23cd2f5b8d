package dev.vit4j.cli.training;

import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Result;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The output of {@code train} at the end of a run. */
public final class RunReport {

    private RunReport() {}

    public static ExitCode of(TrainingSession.Outcome outcome, Output output) {
        Path folder = outcome.folder();
        if (outcome.metrics().isEmpty()) {
            output.result(document(outcome), () -> "not finished: " + folder);
            return ExitCode.INTERRUPTED;
        }
        output.result(
                document(outcome).set("evaluation", TrainingSession.evaluation(folder)),
                () -> table(outcome.metrics().get()) + "\nThe model, its curves and its evaluation are in " + folder
                        + "; see README.md there.");
        return ExitCode.DONE;
    }

    /** The figures of a result, for people. */
    public static String table(Result result) {
        return result instanceof ClassificationMetrics classification
                ? classification.toTable()
                : result.figures().stream()
                                .map(figure -> String.format(
                                        Locale.ROOT, "%-28s %10s", figure.name().replace('_', ' '), figure.text()))
                                .collect(Collectors.joining("\n"))
                        + "\n";
    }

    private static ObjectNode document(TrainingSession.Outcome outcome) {
        return document(outcome.folder(), outcome.metrics().isPresent()).put("broken_images", outcome.leftOut());
    }

    static ObjectNode document(Path folder, boolean finished) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("run", folder.toString())
                .put("finished", finished);
    }
}
