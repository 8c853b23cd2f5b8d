package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;

/** The entropy-coded bytes of a JPEG scan, up to a marker. A file that ends without one is truncated. */
class JpegCodedData {

    final byte[] data;
    int position;

    /** The marker that was reached and not passed, or 0. */
    int marker;

    JpegCodedData(byte[] data, int position) {
        this.data = data;
        this.position = position;
    }

    /** Whether a marker follows that no restart skips, so that the file is not truncated before it. */
    final boolean isClosed() {
        for (int at = position; at + 1 < data.length; at++) {
            if (data[at] == (byte) 0xFF) {
                int code = data[at + 1] & 0xFF;
                if (code >= Jpeg.SOF0 && code != 0xFF && (code < Jpeg.RST0 || code > Jpeg.RST0 + 7)) {
                    return true;
                }
            }
        }
        return false;
    }

    final int nextByte() {
        if (position >= data.length) {
            throw BrokenImageException.truncated();
        }
        return data[position++] & 0xFF;
    }

    /**
     * Continues after the restart marker of that number, or after another that belongs to later data: libjpeg's
     * {@code jpeg_resync_to_restart}.
     *
     * @return whether data follows, and not a marker
     */
    final boolean passRestart(int number) {
        int found = nextMarker();
        while (found != Jpeg.RST0 + number) {
            if (found >= Jpeg.SOF0
                    && (found < Jpeg.RST0
                            || found > Jpeg.RST0 + 7
                            || found == Jpeg.RST0 + (number + 1 & 7)
                            || found == Jpeg.RST0 + (number + 2 & 7))) {
                return false; // it belongs to later data: zeros until then
            }
            if (found >= Jpeg.RST0 && found != Jpeg.RST0 + (number - 1 & 7) && found != Jpeg.RST0 + (number - 2 & 7)) {
                break; // the expected one, or too far away: treated as the expected one
            }
            marker = 0;
            found = nextMarker();
        }
        marker = 0;
        return true;
    }

    private int nextMarker() {
        while (marker == 0) {
            if (nextByte() == 0xFF) {
                int next;
                do {
                    next = nextByte();
                } while (next == 0xFF);
                marker = next;
            }
        }
        return marker;
    }

    /** The position of the marker that ends the scan. */
    final int end() {
        nextMarker();
        return position - 2;
    }
}
