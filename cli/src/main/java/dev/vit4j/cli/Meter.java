package dev.vit4j.cli;

/** Shows a person how far something is. */
sealed interface Meter extends AutoCloseable permits BarMeter, LineMeter {

    /** @param message what else there is to say at the moment */
    void update(long done, String message);

    /** A line that stays. */
    void line(String text);

    @Override
    void close();
}
