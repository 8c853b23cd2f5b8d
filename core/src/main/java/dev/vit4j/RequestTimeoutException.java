package dev.vit4j;

/** A request that was not answered within its time: it is given up and computes no longer. A service answers 503 or 504. */
public final class RequestTimeoutException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    public RequestTimeoutException(String message) {
        super(message);
    }
}
