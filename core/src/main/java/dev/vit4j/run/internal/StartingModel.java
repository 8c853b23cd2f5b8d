package dev.vit4j.run.internal;

import java.nio.file.Path;

/**
 * A finished run, or a model, with whose weights a new run begins.
 *
 * @param folder where it lies
 * @param name as the new run records it, for a card that others read: of a hub's model {@code owner/name@commit}
 */
public record StartingModel(Path folder, String name) {

    /** Of a folder here: by the way to it from where the command was typed, or its own name where it lies elsewhere. */
    public static StartingModel in(Path folder) {
        return new StartingModel(folder, RepeatCommand.place(folder));
    }
}
