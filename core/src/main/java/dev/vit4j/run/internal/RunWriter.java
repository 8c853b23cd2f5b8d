package dev.vit4j.run.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.eval.Result;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.checkpoint.BestWeights;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.run.internal.data.BrokenImageFile;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.task.Evaluation;
import dev.vit4j.train.internal.Divergence;
import dev.vit4j.train.internal.TrainingState;
import java.util.List;
import java.util.Optional;

/**
 * What a run writes into its folder: while it goes, what it takes to take it up again, which is its checkpoints and which
 * images it left out; at its end, its results.
 */
public final class RunWriter {

    private final RunParts<?, ?> parts;
    private final MetricsFile metricsFile;
    private final Checkpoints checkpoints;
    private final BrokenImageFile brokenImages;

    public RunWriter(RunParts<?, ?> parts) {
        this.parts = parts;
        RunFolder folder = parts.folder();
        metricsFile = new MetricsFile(folder.file(MetricsFile.NAME));
        checkpoints = new Checkpoints(
                folder.file(RunFolder.CHECKPOINTS),
                parts.recipe().training().keepCheckpoints(),
                RunTerms.of(parts.recipe(), parts.record()),
                parts.plan().length(),
                metricsFile);
        brokenImages = new BrokenImageFile(folder.file(RunFolder.BROKEN_IMAGES));
    }

    public Checkpoints checkpoints() {
        return checkpoints;
    }

    MetricsFile metricsFile() {
        return metricsFile;
    }

    /** To be called before anything is recorded that was computed without these images. */
    public void recordBroken(Trainer.Listener listener) {
        List<Trainer.Listener.BrokenImage> found = parts.images().takeUnrecorded();
        if (!found.isEmpty()) {
            brokenImages.write(parts.images().broken());
            listener.leftOut(found);
        }
    }

    /** @throws CheckFailedException if a weight is not finite: no run would go on from that */
    void checkpoint(TrainingState progress, Trainer.Listener listener) {
        if (!parts.learner().isFinite()) {
            throw diverged("a weight is not finite", progress.step());
        }
        checkpoints.write(parts.learner().state(), progress, parts.images().broken());
        listener.checkpointWritten(checkpoints.tensors(progress.step()), progress.step());
    }

    CheckFailedException diverged(String what, long step) {
        return new Divergence(step, parts.plan().totalSteps(), parts.recipe(), checkpoints.newest()).because(what);
    }

    /** Writes what a finished run leaves, and takes out where its data lay, which no resume asks for any more. */
    <R extends Result> void results(Evaluation<?, R> tested, R result, Optional<TrainingState.Best> best) {
        RunResults results = new RunResults(parts, metricsFile.read());
        Optional<RunResults.BestEpoch> bestEpoch =
                best.flatMap(b -> new BestWeights(parts, checkpoints).write(b, result.primary(), results));
        results.write(parts.learner().finalWeights(), tested, result, bestEpoch);
        DataPlace.remove(parts.folder().path());
    }
}
