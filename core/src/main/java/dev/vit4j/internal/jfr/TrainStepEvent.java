package dev.vit4j.internal.jfr;

import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.vit4j.TrainStep}: one training step, from the first forward pass to the updated weights. */
public final class TrainStepEvent {

    private static final TrainStepEvent OFF = new TrainStepEvent(Optional.empty());

    private final Optional<Recorded> recorded;

    @Name("dev.vit4j.TrainStep")
    @Label("Training Step")
    @Description("Forward and backward passes over one batch, and the update of the weights")
    @Category(JfrModule.CATEGORY)
    @StackTrace(false)
    static final class Recorded extends Event {
        long step;
        int images;
        double loss;

        @Label("Gradient Norm")
        double gradientNorm;
    }

    private TrainStepEvent(Optional<Recorded> recorded) {
        this.recorded = recorded;
    }

    /** Starts the clock if the event is recorded. */
    public static TrainStepEvent begin() {
        if (JfrModule.IS_PRESENT) {
            Recorded event = new Recorded();
            if (event.isEnabled()) {
                event.begin();
                return new TrainStepEvent(Optional.of(event));
            }
        }
        return OFF;
    }

    /**
     * @param step the number of this step in the run, from 1
     * @param loss the mean over the batch
     * @param gradientNorm before clipping
     */
    public void end(long step, int images, double loss, double gradientNorm) {
        if (recorded.isPresent()) {
            Recorded event = recorded.get();
            event.step = step;
            event.images = images;
            event.loss = loss;
            event.gradientNorm = gradientNorm;
            event.commit();
        }
    }
}
