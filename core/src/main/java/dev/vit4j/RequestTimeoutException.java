package dev.vit4j;

/** A request had no result within its timeout and was cancelled. A service responds with 503 or 504. */
public final class RequestTimeoutException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found and what to do */
    public RequestTimeoutException(String message) {
        super(message);
    }
}
