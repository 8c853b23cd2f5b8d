package dev.vit4j.cli.console;

/** Shows a person how far something is. */
public sealed interface ProgressDisplay extends AutoCloseable permits ProgressBarDisplay, ProgressLinesDisplay {

    /** What stands between two parts of a message. */
    String PART = ", ";

    /**
     * Shows how far it is.
     *
     * @param message what else there is to say at the moment, in parts: the first last to go where there is no room
     */
    void update(long done, String message);

    /** A line that stays. */
    void line(String text);

    @Override
    void close();
}
