package dev.vit4j.net.internal;

import java.time.Duration;

/**
 * How slow a server may be, and how long to wait before a retry.
 *
 * @param silence maximum time without any bytes, before a response or within it
 * @param window time in which at least {@code floorBytes} must arrive, or the connection is closed
 * @param floorBytes an attempt that transfers fewer doesn't count as progress either
 * @param pause before the second attempt; doubled after each further one without progress
 */
public record Pace(Duration silence, Duration window, long floorBytes, Duration pause) {

    /**
     * A minimum of 1000 bytes per second, averaged over a minute, so that half of it may be silence: second-generation
     * mobile phones transfer 2000 to 5000 and modems 3000 to 6000, while a server that sends a byte per second would be
     * waited for forever.
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
