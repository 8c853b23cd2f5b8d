package dev.vit4j.image;

/** What is wrong with the bytes of an image; whoever knows the file adds its name. */
final class BrokenImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenImageException(String reason) {
        super(reason);
    }

    static BrokenImageException truncated() {
        return new BrokenImageException("it ends before the image does: the file is truncated");
    }
}
