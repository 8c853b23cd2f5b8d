package dev.vit4j.run;

import dev.vit4j.report.EpochMetrics;
import dev.vit4j.train.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Receives the progress of a run, on the thread that trains. */
public interface TrainingListener {

    /** Ignores all progress. */
    TrainingListener NONE = new TrainingListener() {};

    /** The plan of a run that is about to start. */
    record Plan(Recipe recipe, long totalSteps, long stepsPerEpoch, long firstStep, String summary) {}

    /**
     * One step.
     *
     * @param figures the logged figures of the task's training step, by name: means over the epoch so far. A classifier
     *     has {@code loss}, the cross entropy without label smoothing, and {@code accuracy}
     */
    record Step(long step, double epoch, Map<String, Double> figures, double learningRate, double imagesPerSecond) {}

    default void started(Plan plan) {}

    default void stepped(Step step) {}

    /** The number of finished images of an evaluation. */
    default void evaluating(int done, int total) {}

    /** Images found broken and left out: each is reported once, those of a resumed run at its start. */
    default void leftOut(List<BrokenImage> images) {}

    default void epochEnded(EpochMetrics metrics) {}

    default void checkpointWritten(Path file, long step) {}

    /**
     * A broken image of a run's data, which is left out.
     *
     * @param split {@code train}, {@code validation} or {@code test}
     * @param index in that split
     * @param file its path relative to the data set's folder, or that of the split; empty if images have no names
     * @param reason what is wrong with it
     * @param sha256 of its bytes or pixels, when the run left it out; empty in lists of older versions
     */
    record BrokenImage(String split, int index, String file, String reason, Optional<String> sha256) {}
}
