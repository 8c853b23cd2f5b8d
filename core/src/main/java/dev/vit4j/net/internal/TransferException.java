package dev.vit4j.net.internal;

import java.time.Duration;
import java.util.Optional;

/** A failed attempt at a transfer. */
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

    /** @param askedToWait the server's requested wait, if any */
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
