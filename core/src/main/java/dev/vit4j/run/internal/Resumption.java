package dev.vit4j.run.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.report.internal.TensorBoardWriter;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.train.Learner;
import dev.vit4j.train.internal.TrainingState;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resumes a run: restores weights, metrics and events from the newest usable checkpoint. */
record Resumption(RunFolder folder, Checkpoints checkpoints, MetricsFile metricsFile, RunImages images) {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    /**
     * Resumes a run, or starts it if there is no checkpoint yet.
     *
     * @throws ResourceException if there are checkpoints but none is usable, or they were deleted
     */
    TrainingState of(Learner<?> learner) {
        Optional<Checkpoints.Restored> restored = checkpoints.restore(learner.state());
        if (restored.isEmpty()) {
            requireNoCheckpointLost();
        } else {
            learner.stateRestored();
        }
        restored.ifPresent(found -> images.leaveOut(found.brokenImages(), folder.file(RunFolder.CHECKPOINTS)));
        TrainingState progress = restored.map(Checkpoints.Restored::progress).orElse(TrainingState.START);
        restored.flatMap(Checkpoints.Restored::metrics)
                .ifPresentOrElse(this::restoreMetrics, () -> metricsFile.truncateAfter(progress.lastEvaluatedStep()));
        TensorBoardWriter.truncateAfter(folder.path(), progress.lastEvaluatedStep());
        return progress;
    }

    /** Each line of the metrics except the first is written after a checkpoint. */
    private void requireNoCheckpointLost() {
        int epochs = metricsFile.read().size();
        if (epochs > 1) {
            throw new ResourceException(folder.file(RunFolder.CHECKPOINTS) + " holds no checkpoint, although "
                    + MetricsFile.NAME + " mentions " + Plural.of(epochs, "epoch")
                    + "; restore the checkpoints from a copy, or start a new run in another folder");
        }
    }

    private void restoreMetrics(List<EpochMetrics> metrics) {
        if (!metricsFile.restore(metrics)) {
            LOG.warn(
                    "{} was changed; its {} lines up to the checkpoint are restored from it",
                    folder.file(MetricsFile.NAME),
                    metrics.size());
        }
    }
}
