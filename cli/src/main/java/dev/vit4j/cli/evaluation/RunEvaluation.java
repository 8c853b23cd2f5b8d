package dev.vit4j.cli.evaluation;

import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.training.TrainingSession;
import dev.vit4j.run.RunFolder;
import dev.vit4j.tensor.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How this evaluation differs from the run's own, so that users who compare the figures know why they differ. */
public record RunEvaluation(String model, boolean flipAveraging, Precision precision) {

    /** Lists the differences, if the model is a finished run that was evaluated differently. */
    public void sayWhatWasOther(Output output) {
        Path folder = Path.of(model);
        if (!ModelChoice.isFolder(model) || !RunFolder.isFinished(folder)) {
            return;
        }
        TrainingSession.wholeEvaluation(folder).ifPresent(evaluation -> {
            List<String> other = new ArrayList<>();
            if (!flipAveraging && evaluation.path("flip_averaging").asBoolean(false)) {
                other.add("evaluated on one view of each image; the run's own evaluation averages it with the mirror "
                        + "image: --tta");
            }
            JsonNode ofRun = evaluation.path("precision");
            if (ofRun.isString() && !ofRun.stringValue().equals(precision.toString())) {
                other.add("evaluated in " + precision + "; the run's own evaluation computes in " + ofRun.stringValue()
                        + ": --precision " + ofRun.stringValue());
            }
            other.forEach(output::say);
        });
    }
}
