package dev.vit4j;

/**
 * An image whose bytes give no pixels: damaged, of no format that is read, or beyond the limits. Read again it is the
 * same, unlike a file that can't be opened for now.
 */
public final class UnusableImageException extends ResourceException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param message names the image
     * @param reason what is wrong with it, without its name
     */
    public UnusableImageException(String message, String reason) {
        super(message);
        this.reason = reason;
    }

    /** As {@link #UnusableImageException(String, String)}, with what it was found by. */
    public UnusableImageException(String message, String reason, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong with the image, without its name. */
    public String reason() {
        return reason;
    }
}
