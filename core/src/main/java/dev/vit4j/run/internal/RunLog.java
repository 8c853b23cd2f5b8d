package dev.vit4j.run.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.report.internal.TensorBoardWriter;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import java.util.Map;

/** Logs a run's metrics to its metrics file, TensorBoard events and the listener. */
final class RunLog implements AutoCloseable {

    private final MetricsFile metricsFile;
    private final TensorBoardWriter tensorBoard;
    private final Trainer.Listener listener;

    /**
     * @param hyperparameters what TensorBoard's events begin with
     * @throws ResourceException if TensorBoard's file can't be written
     */
    RunLog(RunFolder folder, MetricsFile metricsFile, Map<String, String> hyperparameters, Trainer.Listener listener) {
        this.metricsFile = metricsFile;
        this.listener = listener;
        this.tensorBoard = TensorBoardWriter.open(folder.path(), hyperparameters);
    }

    Trainer.Listener listener() {
        return listener;
    }

    /**
     * Adds an epoch's line.
     *
     * @throws ResourceException if a file can't be written
     */
    void epochEnded(EpochMetrics metrics) {
        metricsFile.append(metrics);
        tensorBoard.epoch(metrics);
        listener.epochEnded(metrics);
    }

    @Override
    public void close() {
        tensorBoard.close();
    }
}
