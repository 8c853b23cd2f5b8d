package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;

/** Iterates over the markers of a JPEG file, as libjpeg does: bytes between segments are skipped. */
final class JpegMarkers {

    private final ImageBytes bytes;
    private int position;

    JpegMarkers(ImageBytes bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    ImageBytes bytes() {
        return bytes;
    }

    /** The position after the last marker, where its segment begins. */
    int position() {
        return position;
    }

    void moveTo(int position) {
        this.position = position;
    }

    /** Skips a segment of that length, which must be complete. */
    void skip(int length) {
        bytes.requireWithin(position, length);
        position += length;
    }

    /**
     * The next marker that has a segment, or the end of the image.
     *
     * @param behindHeader whether scans have been read: in the header Pillow refuses markers that libjpeg skips
     */
    int next(boolean behindHeader) {
        int marker;
        do {
            marker = next();
        } while ((marker == Jpeg.TEM && behindHeader) || (marker >= Jpeg.RST0 && marker < Jpeg.RST0 + 8));
        if (marker != Jpeg.EOI && marker != Jpeg.SOS) {
            requireKnown(marker);
        }
        return marker;
    }

    private int next() {
        int marker;
        do {
            while (bytes.u8(position) != 0xFF) {
                position++;
            }
            while (bytes.u8(position) == 0xFF) {
                position++;
            }
            marker = bytes.u8(position++);
        } while (marker == 0);
        return marker;
    }

    /**
     * The length of the segment at the position, including its own two bytes; for comments it may be too small and is
     * ignored.
     */
    int length(int marker) {
        int length = bytes.u16BigEndian(position);
        if (length < 2 && !isComment(marker)) {
            throw new BrokenImageException("a segment has length " + length);
        }
        return Math.max(2, length);
    }

    private static void requireKnown(int marker) {
        if (marker > Jpeg.SOF2
                && marker < Jpeg.RST0
                && marker != Jpeg.SOF9
                && marker != Jpeg.SOF10
                && marker != Jpeg.DHT
                && marker != Jpeg.DAC) {
            throw new BrokenImageException("its compression (SOF" + (marker - Jpeg.SOF0)
                    + ": lossless or hierarchical) is not supported; save it as an ordinary JPEG or PNG");
        }
        boolean table = marker == Jpeg.DQT || marker == Jpeg.DRI;
        if ((marker < Jpeg.SOF0 || marker >= Jpeg.RST0) && !table && !isComment(marker)) {
            throw new BrokenImageException("it has an invalid marker: " + Integer.toHexString(marker));
        }
    }

    private static boolean isComment(int marker) {
        return (marker >= Jpeg.APP0 && marker < Jpeg.APP0 + 16) || marker == Jpeg.COM || marker == Jpeg.DNL;
    }
}
