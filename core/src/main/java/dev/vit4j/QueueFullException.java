package dev.vit4j;

/**
 * A predictor refused a request at once because its queue was full; neither the request nor the model is at fault. A
 * service responds with 503 (or 429), and the same request may succeed a moment later.
 */
public final class QueueFullException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found and what to do */
    public QueueFullException(String message) {
        super(message);
    }
}
