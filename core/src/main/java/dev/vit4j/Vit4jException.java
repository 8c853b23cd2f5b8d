package dev.vit4j;

/**
 * An error with a message for the person who made the request: it names the file, tensor or
 * field, what was expected, what was found and what to do. Bugs in vit4j itself are not of this
 * type.
 */
public abstract sealed class Vit4jException extends RuntimeException
        permits InvalidRequestException,
                ResourceException,
                CheckFailedException,
                QueueFullException,
                RequestTimeoutException {

    private static final long serialVersionUID = 1L;

    Vit4jException(String message) {
        super(message);
    }

    Vit4jException(String message, Throwable cause) {
        super(message, cause);
    }
}
