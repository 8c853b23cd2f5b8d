package dev.vit4j;

/**
 * An image can't be decoded: it is damaged, in an unsupported format, or exceeds the limits. Reading it again gives the
 * same result, unlike a file that temporarily can't be opened.
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

    /** As {@link #UnusableImageException(String, String)}, with a cause. */
    public UnusableImageException(String message, String reason, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * As {@link #UnusableImageException(String, String)}.
     *
     * @param setting that the message says to change
     */
    public UnusableImageException(String message, String reason, Setting setting) {
        super(message, setting);
        this.reason = reason;
    }

    /** What is wrong with the image, without its name. */
    public String reason() {
        return reason;
    }
}
