package dev.vit4j;

/** An invalid request: an option, a recipe's key or value, sizes that don't fit each other. */
public final class InvalidRequestException extends Vit4jException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found and what to do */
    public InvalidRequestException(String message) {
        super(message);
    }

    /** @param setting that the message says to change */
    public InvalidRequestException(String message, Setting setting) {
        super(message, setting);
    }

    /** @param message what was expected, what was found and what to do */
    public InvalidRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
