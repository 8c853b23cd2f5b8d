package dev.vit4j;

/**
 * A request that a predictor refused at once, since as many as it takes were under way: no fault of the request, nor of the
 * model. A service answers 503 (or 429), and the same request may succeed a moment later.
 */
public final class QueueFullException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    public QueueFullException(String message) {
        super(message);
    }
}
