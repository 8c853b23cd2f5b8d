package dev.vit4j.cli.console;

import dev.vit4j.internal.text.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that redraws itself on a terminal's last line. */
final class ProgressBarDisplay implements ProgressDisplay {

    /** The control sequence that replaces a bar by the text after it. */
    static final String CLEAR_LINE = "\r\u001b[K";

    /** Minimum width of the bar, in columns. */
    private static final int LEAST_BAR = 10;

    private final PrintWriter err;
    private final ProgressBar bar;
    private final RecentPace pace;
    private final int messageRoom;

    /** @param from the amount done before the clock started */
    ProgressBarDisplay(PrintWriter err, int columns, String task, long from, long total) {
        String shown = VisibleText.of(task);
        int drawn = columns - 1; // writing to the last column starts a new line on some terminals
        String frame = shown + " 100% || " + total + "/" + total + " (0:00:00 / 0:00:00) ";
        this.err = err;
        this.messageRoom = drawn - frame.length() - LEAST_BAR;
        this.pace = new RecentPace(from, total, System.nanoTime());
        this.bar = new ProgressBarBuilder()
                .setEtaFunction(state -> pace.left())
                .setTaskName(shown)
                .setInitialMax(total)
                .startsFrom(from, Duration.ZERO)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(200)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, drawn))
                .build();
    }

    private synchronized void draw(String rendered) {
        err.print(CLEAR_LINE + rendered);
        err.flush();
    }

    @Override
    public void update(long done, String message) {
        pace.reached(done, System.nanoTime());
        bar.stepTo(done);
        bar.setExtraMessage(fitting(VisibleText.of(message)));
    }

    /** The first parts of a message that leave enough columns for the bar. */
    private String fitting(String message) {
        String parts = message;
        while (parts.length() > messageRoom && !parts.isEmpty()) {
            parts = parts.substring(0, Math.max(0, parts.lastIndexOf(PART)));
        }
        return parts;
    }

    @Override
    public synchronized void line(String text) {
        err.println(CLEAR_LINE + VisibleText.of(text));
        err.flush();
    }

    /** Removes the bar from the terminal. */
    @Override
    public void close() {
        bar.close();
        draw("");
    }
}
