package dev.vit4j.image.internal;

/** The bytes of an image are invalid; the message says why, and a caller that knows the file adds its name. */
public final class BrokenImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean endsEarly;

    public BrokenImageException(String reason) {
        this(reason, false);
    }

    private BrokenImageException(String reason, boolean endsEarly) {
        super(reason);
        this.endsEarly = endsEarly;
    }

    public static BrokenImageException truncated() {
        return new BrokenImageException("it ends before the image does: the file is truncated", true);
    }

    /** Whether the only problem is that bytes are missing. */
    public boolean endsEarly() {
        return endsEarly;
    }
}
