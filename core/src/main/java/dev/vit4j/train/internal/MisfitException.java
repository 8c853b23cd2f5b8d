package dev.vit4j.train.internal;

/** A checkpoint that a run can't go on from; the message says what about it doesn't fit, without naming its files. */
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
