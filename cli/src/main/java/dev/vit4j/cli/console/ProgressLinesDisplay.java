package dev.vit4j.cli.console;

import dev.vit4j.internal.text.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Progress as a plain line every few seconds, for log files and pipes. */
final class ProgressLinesDisplay implements ProgressDisplay {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final String task;
    private final long total;
    private final long start = System.nanoTime();
    private final RecentPace pace;
    private long lastLine = start;

    /** @param from the amount done before the clock started */
    ProgressLinesDisplay(PrintWriter err, String task, long from, long total) {
        this.err = err;
        this.task = task;
        this.total = total;
        this.pace = new RecentPace(from, total, start);
    }

    @Override
    public void update(long done, String message) {
        long now = System.nanoTime();
        pace.reached(done, now);
        boolean saysNothing = done >= total && message.isEmpty();
        if (!saysNothing && now - lastLine >= INTERVAL.toNanos() && total > 0) {
            line(String.format(
                    Locale.ROOT,
                    "%s: %.0f %%%s%s",
                    task,
                    100.0 * done / total,
                    timeLeft(),
                    message.isEmpty() ? "" : ", " + message));
        }
    }

    private String timeLeft() {
        return pace.left()
                .map(left -> String.format(Locale.ROOT, ", %.0f s left", left.toMillis() / 1e3))
                .orElse("");
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
