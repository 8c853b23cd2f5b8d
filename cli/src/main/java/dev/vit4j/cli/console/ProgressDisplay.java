package dev.vit4j.cli.console;

/** Shows progress to a person. */
public sealed interface ProgressDisplay extends AutoCloseable permits ProgressBarDisplay, ProgressLinesDisplay {

    /** The separator between two parts of a message. */
    String PART = ", ";

    /**
     * Shows progress.
     *
     * @param message further information, in parts: if there is not enough room, the last parts are dropped first
     */
    void update(long done, String message);

    /** Prints a line that stays. */
    void line(String text);

    @Override
    void close();
}
