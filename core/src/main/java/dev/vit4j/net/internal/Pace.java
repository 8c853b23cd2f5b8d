package dev.vit4j.net.internal;

import java.time.Duration;

/**
 * How slow a server may be, and how long is waited before it is asked again.
 *
 * @param silence in which nothing may come, before an answer or within it
 * @param window in which at least {@code floorBytes} must come, or the connection is given up
 * @param floorBytes an attempt that brings fewer doesn't count as progress either
 * @param pause before the second attempt; after each further one without progress it is twice as long
 */
public record Pace(Duration silence, Duration window, long floorBytes, Duration pause) {

    /**
     * A floor of 1000 bytes a second, over a minute, so that half of it may be silence: mobile telephones of the second
     * generation bring 2000 to 5000 and modems 3000 to 6000, while a server that sends a byte a second would be waited
     * for all its life.
     */
    public static final Pace STANDARD =
            new Pace(Duration.ofSeconds(30), Duration.ofMinutes(1), 60_000, Duration.ofSeconds(2));

    public Pace withSilence(Duration otherSilence) {
        return new Pace(otherSilence, window, floorBytes, pause);
    }

    public Pace withWindow(Duration otherWindow) {
        return new Pace(silence, otherWindow, floorBytes, pause);
    }

    public Pace withPause(Duration otherPause) {
        return new Pace(silence, window, floorBytes, otherPause);
    }
}
