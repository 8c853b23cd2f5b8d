package dev.vit4j;

/** A verification failed, or training produced NaN or infinity. */
public final class CheckFailedException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found and what to do */
    public CheckFailedException(String message) {
        super(message);
    }
}
