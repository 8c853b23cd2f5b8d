package dev.vit4j.net.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Reads a response's body, and ends it if nothing arrives any more, or too little, by closing the stream while it is
 * being read. A server that promises more bytes than it sends, and holds the connection open, would otherwise be waited
 * for forever.
 */
final class StallDetector extends InputStream {

    private final InputStream body;
    private final Pace pace;
    private final Timer timer = new Timer("vit4j-stall-guard", true);

    private long lastArrival = System.nanoTime();
    private long windowStart = lastArrival;
    private long arrivedInWindow;
    private Optional<String> reason = Optional.empty();

    StallDetector(InputStream body, Pace pace) {
        this.body = body;
        this.pace = pace;
        TimerTask watch = new TimerTask() {
            @Override
            public void run() {
                watch(System.nanoTime());
            }
        };
        long period =
                Math.max(1, Math.min(pace.silence().toMillis(), pace.window().toMillis()) / 4);
        timer.schedule(watch, period, period);
    }

    /**
     * The next bytes.
     *
     * @return their number, or -1 at the end of the body
     * @throws IOException if the connection breaks, or the body was ended for stalling; the message says which
     */
    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        try {
            int read = body.read(into, from, most);
            synchronized (this) {
                if (reason.isPresent()) {
                    throw new EOFException();
                }
                lastArrival = System.nanoTime();
                arrivedInWindow += Math.max(0, read);
            }
            return read;
        } catch (IOException e) {
            synchronized (this) {
                throw reason.map(text -> new IOException(text, e)).orElse(e);
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int read = read(one, 0, 1);
        return read < 0 ? -1 : one[0] & 0xFF;
    }

    private synchronized void watch(long now) {
        if (now - lastArrival > pace.silence().toNanos()) {
            end("nothing arrived for " + pace.silence().toSeconds() + " s");
        } else if (now - windowStart > pace.window().toNanos()) {
            if (arrivedInWindow < pace.floorBytes()) {
                end("too slow: " + arrivedInWindow + " bytes arrived in "
                        + pace.window().toSeconds() + " s, expected at least " + pace.floorBytes());
            }
            windowStart = now;
            arrivedInWindow = 0;
        }
    }

    private void end(String why) {
        reason = Optional.of(why);
        timer.cancel();
        try {
            body.close();
        } catch (IOException e) {
            // either way the reader finds the stream closed
        }
    }

    /** Ends the watch; the body remains its owner's to close. */
    @Override
    public void close() {
        timer.cancel();
    }
}
