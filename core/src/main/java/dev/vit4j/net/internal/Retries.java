package dev.vit4j.net.internal;

import dev.vit4j.net.TransferListener;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How often one address is retried, and after how long: a few times without progress, and within bounds on the total
 * number of attempts and minutes. A server's Retry-After is obeyed, unless it is more than a few minutes away.
 */
public final class Retries {

    /** Attempts that get no further than the previous ones. */
    private static final int FRUITLESS_ATTEMPTS = 3;

    /** Enough for a file of a gigabyte over a connection that breaks every ten megabytes. */
    private static final int ATTEMPTS = 100;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Someone who waits for a command sees nothing happen meanwhile. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final Duration LONGEST_WAITS = Duration.ofMinutes(15);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final Duration pause;
    private final TransferListener progress;
    private int attempts;
    private int fruitless;
    private Duration waited = Duration.ZERO;

    /**
     * @param pause before the second attempt
     * @param progress receives messages about waits that a server asks for
     */
    public Retries(Duration pause, TransferListener progress) {
        this.pause = pause;
        this.progress = progress;
    }

    /** When the server asks to be contacted again; empty if it doesn't say. */
    public static Optional<Duration> askedToWait(HttpResponse<?> response) {
        return response.statusCode() == TOO_MANY_REQUESTS || response.statusCode() == UNAVAILABLE
                ? RetryAfter.of(response.headers(), Instant.now())
                : Optional.empty();
    }

    /** The same for an error message; an empty text if the server doesn't say. */
    public static String advice(HttpResponse<?> response) {
        return askedToWait(response)
                .map(wait -> "; it asks for a retry" + RetryAfter.words(wait, Instant.now()))
                .orElse("");
    }

    /**
     * Waits after a failed attempt.
     *
     * @param progressed whether the attempt got further than the previous ones
     * @param asked how long the server asks to wait
     * @param name of the download, for people
     * @return whether to try again; false, at once, if that was often enough or the wait would be too long
     */
    public boolean pause(boolean progressed, Optional<Duration> asked, String name) throws InterruptedException {
        attempts++;
        fruitless = progressed ? 0 : fruitless + 1;
        Duration backoff = pause.multipliedBy(1L << Math.max(0, fruitless - 1));
        Duration next = longer(shorter(backoff, LONGEST_PAUSE), asked.orElse(Duration.ZERO));
        if (attempts == ATTEMPTS
                || fruitless == FRUITLESS_ATTEMPTS
                || next.compareTo(LONGEST_WAIT) > 0
                || waited.plus(next).compareTo(LONGEST_WAITS) > 0) {
            return false;
        }
        asked.filter(wait -> wait.compareTo(LONGEST_PAUSE) > 0)
                .ifPresent(
                        wait -> progress.say(name + ": the server asks to wait " + wait.toSeconds() + " s; waiting …"));
        waited = waited.plus(next);
        Thread.sleep(next.toMillis());
        return true;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
