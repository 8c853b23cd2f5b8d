package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Split;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.report.ShellWord;
import dev.vit4j.train.Recipes;
import dev.vit4j.train.RunFolder;
import dev.vit4j.train.RunRecord;
import dev.vit4j.train.Trainer;
import dev.vit4j.train.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Carries out runs, shown on the console and stopped by Ctrl-C. */
final class TrainingSession {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Output output;
    private final Interruption interruption;

    /** How a run ended: with metrics, unless it was stopped. */
    record Outcome(Path folder, Optional<ClassificationMetrics> metrics) {}

    TrainingSession(Output output, Interruption interruption) {
        this.output = output;
        this.interruption = interruption;
    }

    /** Reads the training and the test set. */
    TrainingData load(DataSource source) {
        try (TransferProgress progress = new TransferProgress(output)) {
            return new TrainingData(
                    source.load(Split.TRAIN, progress),
                    source.load(Split.TEST, progress),
                    source.description().normalization());
        }
    }

    /** Runs from the beginning into a new folder. */
    Outcome begin(Path path, Recipes.Resolved recipe, RunRecord record, TrainingData data) {
        try (RunFolder folder = RunFolder.create(path);
                Trainer trainer = Trainer.begin(folder, recipe, record, data)) {
            return run(path, trainer);
        }
    }

    /** Goes on with the run of a folder that is not finished. */
    Outcome resume(RunFolder folder, TrainingData data) {
        try (Trainer trainer = Trainer.resume(folder, data)) {
            return run(folder.path(), trainer);
        }
    }

    private Outcome run(Path folder, Trainer trainer) {
        try (TrainingProgress progress = new TrainingProgress(output)) {
            interruption.stopBy(() -> {
                progress.stopping();
                trainer.stop();
            });
            Outcome outcome = new Outcome(folder, trainer.run(progress));
            progress.close();
            if (outcome.metrics().isEmpty()) {
                output.say("stopped, with a checkpoint written; go on with: ./vit4j train --resume "
                        + ShellWord.of(folder));
            }
            return outcome;
        } finally {
            interruption.nothingToStop();
        }
    }

    /** What a finished run found on the test set. */
    static ObjectNode evaluation(Path folder) {
        Path file = folder.resolve(RunFolder.EVALUATION);
        try {
            if (JSON.readTree(Files.readString(file)) instanceof ObjectNode document) {
                return document;
            }
            throw new ResourceException(file + " is not the evaluation of a run: expected a JSON object");
        } catch (IOException | JacksonException e) {
            throw new ResourceException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
