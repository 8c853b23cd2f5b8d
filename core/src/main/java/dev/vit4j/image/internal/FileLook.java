package dev.vit4j.image.internal;

/** The kind of a file, as far as its beginning shows. */
public sealed interface FileLook {

    /** An image with a complete header; its pixels may still be broken. */
    record Image() implements FileLook {}

    /**
     * A file that begins like an image but is unusable; or a pipe, a folder or a device.
     *
     * @param reason what is wrong with it
     */
    record Unusable(String reason) implements FileLook {}

    /** Two letters of a format, with which text or tables may begin by chance, without a valid header after them. */
    record Doubtful() implements FileLook {}

    /** Something else: it doesn't begin like an image. */
    record NoImage() implements FileLook {}
}
