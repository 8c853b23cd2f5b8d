package dev.vit4j.train.internal;

/** A run can't be resumed from a checkpoint; the message says what doesn't fit, without naming its files. */
public sealed class MisfitException extends Exception permits RunChangedException {

    private static final long serialVersionUID = 1;

    public MisfitException(String message) {
        super(message);
    }

    public MisfitException(String message, Throwable cause) {
        super(message, cause);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
