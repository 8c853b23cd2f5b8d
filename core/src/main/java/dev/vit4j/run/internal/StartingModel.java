package dev.vit4j.run.internal;

import java.nio.file.Path;

/**
 * A finished run, or a model, whose weights a new run starts from.
 *
 * @param folder where it lies
 * @param name recorded by the new run, for a card that others read: for a hub model {@code owner/name@commit}
 */
public record StartingModel(Path folder, String name) {

    /** For a local folder: its path relative to the working directory, or its own name if it is elsewhere. */
    public static StartingModel in(Path folder) {
        return new StartingModel(folder, RepeatCommand.place(folder));
    }
}
