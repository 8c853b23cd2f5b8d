package dev.vit4j.internal.jfr;

import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.vit4j.Decode}: pixels of an image file, or of the part of it that is needed. */
public final class DecodeEvent {

    private static final DecodeEvent OFF = new DecodeEvent(Optional.empty());

    private final Optional<Recorded> recorded;

    @Name("dev.vit4j.Decode")
    @Label("Image Decoding")
    @Description("Pixels of an image file, or of the part of it that is needed, decoded")
    @Category(JfrModule.CATEGORY)
    @StackTrace(false)
    static final class Recorded extends Event {
        String file = "";
        String format = "";

        @DataAmount
        long bytes;

        int width;
        int height;
        boolean resized;
    }

    private DecodeEvent(Optional<Recorded> recorded) {
        this.recorded = recorded;
    }

    /** Starts the clock if the event is recorded. */
    public static DecodeEvent begin() {
        if (JfrModule.IS_PRESENT) {
            Recorded event = new Recorded();
            if (event.isEnabled()) {
                event.begin();
                return new DecodeEvent(Optional.of(event));
            }
        }
        return OFF;
    }

    /**
     * @param origin a path or another name of the image; the event has what follows the last separator
     * @param bytes of the encoded image
     * @param width of the decoded part, in pixels
     * @param height of the decoded part, in pixels
     * @param resized whether the time includes the resize, which some formats do in one pass with the decoding
     */
    public void end(String origin, String format, long bytes, int width, int height, boolean resized) {
        if (recorded.isPresent()) {
            Recorded event = recorded.get();
            event.file = origin.substring(Math.max(origin.lastIndexOf('/'), origin.lastIndexOf('\\')) + 1);
            event.format = format;
            event.bytes = bytes;
            event.width = width;
            event.height = height;
            event.resized = resized;
            event.commit();
        }
    }
}
