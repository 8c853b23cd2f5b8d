package dev.vit4j.cli;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that redraws itself on a terminal's last line. */
final class BarMeter implements Meter {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final ProgressBar bar;

    /** @param from what was done before the clock started */
    BarMeter(PrintWriter err, int columns, String task, long from, long total) {
        this.err = err;
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(from, Duration.ZERO)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(200)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, columns - 1))
                .build();
    }

    private synchronized void draw(String rendered) {
        err.print(CLEAR_LINE + rendered);
        err.flush();
    }

    @Override
    public void update(long done, String message) {
        bar.stepTo(done);
        bar.setExtraMessage(message);
    }

    @Override
    public synchronized void line(String text) {
        err.println(CLEAR_LINE + text);
        err.flush();
    }

    /** Takes the bar off the terminal. */
    @Override
    public void close() {
        bar.close();
        draw("");
    }
}
