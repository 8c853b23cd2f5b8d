package dev.vit4j.net;

/** Hears how far a long transfer is. Called often, from the thread that transfers. */
@FunctionalInterface
public interface TransferListener {

    /** Hears nothing. */
    TransferListener NONE = (name, done, total) -> {};

    /**
     * @param name of what is under way, for people
     * @param done in bytes, what was there before included
     * @param total in bytes, or -1 where it isn't known
     */
    void update(String name, long done, long total);

    /** Hears how far work is that is counted in files rather than bytes. */
    default void counted(String name, long done, long total) {}

    /** Hears in words why nothing moves for now. */
    default void say(String line) {}
}
