package dev.vit4j.cli;

import dev.vit4j.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Progress as a plain line every few seconds: what a log file or a pipe gets. */
final class LineMeter implements Meter {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final String task;
    private final long from;
    private final long total;
    private final long start = System.nanoTime();
    private long lastLine = start;

    /** @param from what was done before the clock started */
    LineMeter(PrintWriter err, String task, long from, long total) {
        this.err = err;
        this.task = task;
        this.from = from;
        this.total = total;
    }

    @Override
    public void update(long done, String message) {
        long now = System.nanoTime();
        boolean saysNothing = done >= total && message.isEmpty();
        if (!saysNothing && now - lastLine >= INTERVAL.toNanos() && total > 0) {
            line(String.format(
                    Locale.ROOT,
                    "%s: %.0f %%%s%s",
                    task,
                    100.0 * done / total,
                    timeLeft(done, now - start),
                    message.isEmpty() ? "" : ", " + message));
        }
    }

    private String timeLeft(long done, long nanoseconds) {
        if (done <= from || done >= total) {
            return "";
        }
        double seconds = nanoseconds / 1e9 / (done - from) * (total - done);
        return String.format(Locale.ROOT, ", %.0f s left", seconds);
    }

    @Override
    public void line(String text) {
        lastLine = System.nanoTime();
        err.println(VisibleText.of(text));
        err.flush();
    }

    @Override
    public void close() {}
}
