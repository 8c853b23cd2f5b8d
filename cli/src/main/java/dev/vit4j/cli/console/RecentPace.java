package dev.vit4j.cli.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Estimates the remaining time at the pace of the last minute: steps may become slower, for example as images grow, and
 * other work may begin or end on the machine. Thread-safe.
 */
final class RecentPace {

    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    /** Minimum distance between samples: more would only add up. */
    private static final long INTERVAL = Duration.ofMillis(200).toNanos();

    private final long total;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Sample last;

    private record Sample(long done, long nanos) {}

    /** @param nanos the clock when {@code done} was reached, as {@link System#nanoTime} counts */
    RecentPace(long done, long total, long nanos) {
        this.total = total;
        last = new Sample(done, nanos);
        samples.add(last);
    }

    synchronized void reached(long done, long nanos) {
        last = new Sample(done, nanos);
        if (nanos - samples.getLast().nanos() >= INTERVAL) {
            samples.add(last);
        }
        // One sample from before the window stays, so that the pace is never over less than the window.
        while (samples.size() > 2 && nanos - second().nanos() >= WINDOW) {
            samples.removeFirst();
        }
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    /** Empty before anything is done and after all is. */
    synchronized Optional<Duration> left() {
        Sample first = samples.getFirst();
        long done = last.done() - first.done();
        if (done <= 0 || last.done() >= total) {
            return Optional.empty();
        }
        double nanos = (double) (last.nanos() - first.nanos()) / done * (total - last.done());
        return Optional.of(Duration.ofNanos(Math.round(nanos)));
    }
}
