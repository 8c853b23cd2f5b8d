package dev.vit4j.net.internal;

import java.time.Duration;
import java.util.Optional;

/** An attempt at a transfer that failed. */
final class TransferException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean worthRetrying;
    private final transient Optional<Duration> askedToWait;

    TransferException(String message, boolean worthRetrying) {
        super(message);
        this.worthRetrying = worthRetrying;
        this.askedToWait = Optional.empty();
    }

    TransferException(String message, boolean worthRetrying, Throwable cause) {
        super(message, cause);
        this.worthRetrying = worthRetrying;
        this.askedToWait = Optional.empty();
    }

    /** @param askedToWait as the server asked, if it did */
    TransferException(String message, Optional<Duration> askedToWait) {
        super(message);
        this.worthRetrying = true;
        this.askedToWait = askedToWait;
    }

    boolean worthRetrying() {
        return worthRetrying;
    }

    Optional<Duration> askedToWait() {
        return askedToWait;
    }
}
