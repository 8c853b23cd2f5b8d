package dev.vit4j;

/** A file, data set, device or disk is missing, broken, full, in use or doesn't fit. */
public sealed class ResourceException extends Vit4jException permits MemoryException, UnusableImageException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found and what to do */
    public ResourceException(String message) {
        super(message);
    }

    /** @param message what was expected, what was found and what to do */
    public ResourceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param setting that the message says to change */
    public ResourceException(String message, Setting setting) {
        super(message, setting);
    }

    /**
     * As {@link #ResourceException(String, Throwable)}.
     *
     * @param setting that the message says to change
     */
    public ResourceException(String message, Throwable cause, Setting setting) {
        super(message, cause, setting);
    }
}
