package dev.vit4j.net;

/** Receives the progress of a long transfer or of other long work. Called often, on the thread that does the work. */
@FunctionalInterface
public interface TransferListener {

    /** Ignores all progress. */
    TransferListener NONE = (name, done, total) -> {};

    /**
     * Receives the progress of a transfer.
     *
     * @param name of the transfer, for people
     * @param done in bytes, including those of earlier attempts
     * @param total in bytes, or -1 if unknown
     */
    void update(String name, long done, long total);

    /** Receives the progress of work that is counted in files or images, not bytes. */
    default void counted(String name, long done, long total) {}

    /** Receives a message about why the work has to wait. */
    default void say(String line) {}
}
