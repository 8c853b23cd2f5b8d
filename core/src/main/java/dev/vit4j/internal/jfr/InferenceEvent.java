package dev.vit4j.internal.jfr;

import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.vit4j.Inference}: one call of an inference session, the wait for its turn included. */
public final class InferenceEvent {

    private static final InferenceEvent OFF = new InferenceEvent(Optional.empty());

    private final Optional<Recorded> recorded;

    @Name("dev.vit4j.Inference")
    @Label("Inference")
    @Description("One call of an inference session, the wait for its turn included")
    @Category(JfrModule.CATEGORY)
    @StackTrace(false)
    static final class Recorded extends Event {
        long images;
        long width;
        long height;
        String precision = "";
    }

    private InferenceEvent(Optional<Recorded> recorded) {
        this.recorded = recorded;
    }

    /** Starts the clock if the event is recorded. */
    public static InferenceEvent begin() {
        if (JfrModule.IS_PRESENT) {
            Recorded event = new Recorded();
            if (event.isEnabled()) {
                event.begin();
                return new InferenceEvent(Optional.of(event));
            }
        }
        return OFF;
    }

    /**
     * @param images in the batch
     * @param width of each image, in pixels
     * @param height of each image, in pixels
     * @param precision of patches and blocks
     */
    public void end(long images, long width, long height, String precision) {
        if (recorded.isPresent()) {
            Recorded event = recorded.get();
            event.images = images;
            event.width = width;
            event.height = height;
            event.precision = precision;
            event.commit();
        }
    }
}
