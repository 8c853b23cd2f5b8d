package dev.vit4j.internal.jfr;

import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.vit4j.Evaluation}: a model evaluated on a data set. */
public final class EvaluationEvent {

    private static final EvaluationEvent OFF = new EvaluationEvent(Optional.empty());

    private final Optional<Recorded> recorded;

    @Name("dev.vit4j.Evaluation")
    @Label("Evaluation")
    @Description("A model evaluated on a data set")
    @Category(JfrModule.CATEGORY)
    @StackTrace(false)
    static final class Recorded extends Event {
        @Label("Data Set")
        String dataSet = "";

        int images;
    }

    private EvaluationEvent(Optional<Recorded> recorded) {
        this.recorded = recorded;
    }

    /** Starts the clock if the event is recorded. */
    public static EvaluationEvent begin() {
        if (JfrModule.IS_PRESENT) {
            Recorded event = new Recorded();
            if (event.isEnabled()) {
                event.begin();
                return new EvaluationEvent(Optional.of(event));
            }
        }
        return OFF;
    }

    /**
     * @param dataSet its name
     * @param images how many of them were evaluated, broken ones left out
     */
    public void end(String dataSet, int images) {
        if (recorded.isPresent()) {
            Recorded event = recorded.get();
            event.dataSet = dataSet;
            event.images = images;
            event.commit();
        }
    }
}
