package dev.vit4j.train;

/** A checkpoint that a run can't go on from; the message says what about it doesn't fit, without naming its files. */
sealed class MisfitException extends Exception permits RunChangedException {

    private static final long serialVersionUID = 1;

    MisfitException(String message) {
        super(message);
    }

    MisfitException(String message, Throwable cause) {
        super(message, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
