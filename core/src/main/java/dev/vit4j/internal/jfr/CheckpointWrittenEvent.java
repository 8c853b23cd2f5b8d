package dev.vit4j.internal.jfr;

import java.nio.file.Path;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.vit4j.CheckpointWritten}: a checkpoint written and synced to the disk. */
public final class CheckpointWrittenEvent {

    private static final CheckpointWrittenEvent OFF = new CheckpointWrittenEvent(Optional.empty());

    private final Optional<Recorded> recorded;

    @Name("dev.vit4j.CheckpointWritten")
    @Label("Checkpoint Written")
    @Description("The tensors and the stamp of a checkpoint written and synced to the disk")
    @Category(JfrModule.CATEGORY)
    @StackTrace(false)
    static final class Recorded extends Event {
        String file = "";
        long step;

        @DataAmount
        long bytes;
    }

    private CheckpointWrittenEvent(Optional<Recorded> recorded) {
        this.recorded = recorded;
    }

    /** Starts the clock if the event is recorded. */
    public static CheckpointWrittenEvent begin() {
        if (JfrModule.IS_PRESENT) {
            Recorded event = new Recorded();
            if (event.isEnabled()) {
                event.begin();
                return new CheckpointWrittenEvent(Optional.of(event));
            }
        }
        return OFF;
    }

    /**
     * @param file of the tensors; the event has its name without the folder
     * @param step of the run
     */
    public void end(Path file, long step) {
        if (recorded.isPresent()) {
            Recorded event = recorded.get();
            event.file = String.valueOf(file.getFileName());
            event.step = step;
            event.bytes = file.toFile().length();
            event.commit();
        }
    }
}
