package dev.vit4j.io;

/** An attempt at a transfer that failed. */
final class TransferException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean worthRetrying;

    TransferException(String message, boolean worthRetrying) {
        super(message);
        this.worthRetrying = worthRetrying;
    }

    TransferException(String message, boolean worthRetrying, Throwable cause) {
        super(message, cause);
        this.worthRetrying = worthRetrying;
    }

    boolean worthRetrying() {
        return worthRetrying;
    }
}
