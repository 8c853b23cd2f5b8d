package dev.vit4j;

/** A check that failed, or a loss that is no number. */
public final class CheckFailedException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    public CheckFailedException(String message) {
        super(message);
    }
}
