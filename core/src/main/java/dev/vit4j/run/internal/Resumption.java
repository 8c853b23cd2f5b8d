package dev.vit4j.run.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.MetricsFile;
import dev.vit4j.report.internal.TensorBoardWriter;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.train.Learner;
import dev.vit4j.train.internal.TrainingState;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a run is taken up: weights, metrics and events are put where the newest checkpoint that fits has them. */
record Resumption(RunFolder folder, Checkpoints checkpoints, MetricsFile metricsFile, RunImages images) {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    /**
     * Takes a run up, or begins it where there is no checkpoint yet.
     *
     * @throws ResourceException if there are checkpoints and none fits, or there must have been some
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

    /** Each line of the metrics but the first is written after a checkpoint. */
    private void requireNoCheckpointLost() {
        int epochs = metricsFile.read().size();
        if (epochs > 1) {
            throw new ResourceException(folder.file(RunFolder.CHECKPOINTS) + " holds no checkpoint, although "
                    + MetricsFile.NAME + " tells of " + Plural.of(epochs, "epoch")
                    + "; bring the checkpoints back from a copy, or begin a new run in another folder");
        }
    }

    private void restoreMetrics(List<EpochMetrics> metrics) {
        if (!metricsFile.restore(metrics)) {
            LOG.warn(
                    "{} was changed; its {} lines up to the checkpoint are put back as the checkpoint has them",
                    folder.file(MetricsFile.NAME),
                    metrics.size());
        }
    }
}
