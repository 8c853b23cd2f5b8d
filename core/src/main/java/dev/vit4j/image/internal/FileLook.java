package dev.vit4j.image.internal;

/** What a look at the beginning of a file shows. */
public sealed interface FileLook {

    /** An image whose header is whole; whether its pixels are, decoding tells. */
    record Image() implements FileLook {}

    /**
     * An image by how it begins, and an unusable one; or a pipe, a folder or a device.
     *
     * @param reason what is wrong with it
     */
    record Unusable(String reason) implements FileLook {}

    /** Two letters of a format, as text or tables may begin with by chance, and no header of it behind them. */
    record Doubtful() implements FileLook {}

    /** Something else: it begins as no image does. */
    record NoImage() implements FileLook {}
}
