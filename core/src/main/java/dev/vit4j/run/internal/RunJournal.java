package dev.vit4j.run.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.run.BrokenImage;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.TrainingListener;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.train.internal.Divergence;
import dev.vit4j.train.internal.TrainingState;
import java.util.List;

/** What a run writes down so that it can be taken up again: its checkpoints, and which images it left out. */
public final class RunJournal {

    private final RunParts<?, ?> parts;
    private final Checkpoints checkpoints;
    private final BrokenImageFile brokenImages;

    public RunJournal(RunParts<?, ?> parts, Checkpoints checkpoints) {
        this.parts = parts;
        this.checkpoints = checkpoints;
        brokenImages = new BrokenImageFile(parts.folder().file(RunFolder.BROKEN_IMAGES));
    }

    /** To be called before anything is recorded that was computed without these images. */
    public void recordBroken(TrainingListener listener) {
        List<BrokenImage> found = parts.images().takeUnrecorded();
        if (!found.isEmpty()) {
            brokenImages.write(parts.images().broken());
            listener.leftOut(found);
        }
    }

    /** @throws CheckFailedException if a weight is no finite number: no run would go on from that */
    public void checkpoint(TrainingState progress, TrainingListener listener) {
        if (!parts.learner().isFinite()) {
            throw diverged("a weight is no finite number", progress.step());
        }
        checkpoints.write(parts.learner().state(), progress, parts.images().broken());
        listener.checkpointWritten(checkpoints.tensors(progress.step()), progress.step());
    }

    public CheckFailedException diverged(String what, long step) {
        return new Divergence(step, parts.schedule().totalSteps(), parts.recipe(), checkpoints.newest()).because(what);
    }
}
