package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;

/** Walks from marker to marker of a JPEG file, as libjpeg does: what stands between segments is passed over. */
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

    /** Behind the last marker, where its segment begins. */
    int position() {
        return position;
    }

    void moveTo(int position) {
        this.position = position;
    }

    /** Passes over a segment of that length, which must be there. */
    void skip(int length) {
        bytes.requireWithin(position, length);
        position += length;
    }

    /**
     * The next marker that has a segment, or the end of the image.
     *
     * @param behindHeader whether scans were read: in a header Pillow refuses a marker that libjpeg passes over
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

    /** The length of the segment at the position, its own two bytes among it; comments may say less, which is nothing. */
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
                    + ": lossless or hierarchical) is not read; save it as an ordinary JPEG or PNG");
        }
        boolean table = marker == Jpeg.DQT || marker == Jpeg.DRI;
        if ((marker < Jpeg.SOF0 || marker >= Jpeg.RST0) && !table && !isComment(marker)) {
            throw new BrokenImageException("it has a marker that is none: " + Integer.toHexString(marker));
        }
    }

    private static boolean isComment(int marker) {
        return (marker >= Jpeg.APP0 && marker < Jpeg.APP0 + 16) || marker == Jpeg.COM || marker == Jpeg.DNL;
    }
}
