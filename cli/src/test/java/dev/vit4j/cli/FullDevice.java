package dev.vit4j.cli;

import java.io.IOException;
import java.io.OutputStream;

/** A device with room for so many bytes. */
public final class FullDevice extends OutputStream {

    private final String reason;
    private int room;

    public FullDevice(int room) {
        this(room, "No space left on device");
    }

    private FullDevice(int room, String reason) {
        this.room = room;
        this.reason = reason;
    }

    /** A pipe whose reader leaves after so many bytes. */
    public static FullDevice closedPipe(int bytes) {
        return new FullDevice(bytes, "Broken pipe");
    }

    @Override
    public void write(int b) throws IOException {
        if (room == 0) {
            throw new IOException(reason);
        }
        room--;
    }
}
