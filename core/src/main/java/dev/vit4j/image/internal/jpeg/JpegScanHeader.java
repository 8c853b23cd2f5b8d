package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a scan: ITU-T T.81, B.2.3.
 *
 * @param selectors the tables of each component: for the DC coefficient in the high four bits, for the others in the
 *     low ones
 * @param spectralStart first coefficient of the band
 * @param spectralEnd last coefficient of the band
 * @param high bits of precision that earlier scans had, 0 for none
 * @param low bits that later scans will have
 * @param length of the segment
 */
record JpegScanHeader(
        Kind kind,
        List<JpegComponent> components,
        List<Integer> selectors,
        int spectralStart,
        int spectralEnd,
        int high,
        int low,
        int length) {

    /** The kind of a scan. */
    enum Kind {
        SEQUENTIAL,
        DC,
        DC_REFINEMENT,
        BAND,
        BAND_REFINEMENT;

        boolean startsAverages() {
            return this == SEQUENTIAL || this == DC;
        }

        boolean hasBand() {
            return this == SEQUENTIAL || this == BAND || this == BAND_REFINEMENT;
        }
    }

    /** @param start position of its length */
    static JpegScanHeader parse(ImageBytes bytes, int start, JpegFrame frame) {
        int at = start + 2;
        int count = bytes.u8(at);
        int length = bytes.u16BigEndian(start);
        if (count < 1 || count > 4 || length != 6 + 2 * count) {
            throw new BrokenImageException("a scan has " + count + " components and a header of " + length + " bytes");
        }
        int spectralStart = bytes.u8(at + 1 + 2 * count);
        int spectralEnd = bytes.u8(at + 2 + 2 * count);
        int approximation = bytes.u8(at + 3 + 2 * count);
        int high = approximation >> 4;
        int low = approximation & 15;
        if (frame.progressive()) {
            requireProgression(count, spectralStart, spectralEnd, high, low);
        }
        List<JpegComponent> components = new ArrayList<>();
        List<Integer> selectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            components.add(component(frame, bytes.u8(at + 1 + 2 * i), components));
            selectors.add(bytes.u8(at + 2 + 2 * i));
        }
        return new JpegScanHeader(
                kind(frame, spectralStart, high),
                List.copyOf(components),
                List.copyOf(selectors),
                spectralStart,
                spectralEnd,
                high,
                low,
                length);
    }

    private static Kind kind(JpegFrame frame, int spectralStart, int high) {
        if (!frame.progressive()) {
            return Kind.SEQUENTIAL;
        }
        if (spectralStart == 0) {
            return high == 0 ? Kind.DC : Kind.DC_REFINEMENT;
        }
        return high == 0 ? Kind.BAND : Kind.BAND_REFINEMENT;
    }

    /** libjpeg only accepts them in the order of the frame. */
    private static JpegComponent component(JpegFrame frame, int id, List<JpegComponent> before) {
        return frame.components().stream()
                .skip(before.size())
                .filter(candidate -> candidate.id == id && !before.contains(candidate))
                .findFirst()
                .orElseThrow(() -> new BrokenImageException("a scan has an unknown component"));
    }

    private static void requireProgression(int count, int start, int end, int high, int low) {
        boolean dc = start == 0;
        if ((dc ? end != 0 : end < start || end > 63 || count != 1) || (high != 0 && low != high - 1) || low > 13) {
            throw new BrokenImageException("a progressive scan has impossible parameters");
        }
    }

    /** The table for the DC coefficient of a component of the scan. */
    int dcSelector(int component) {
        return selectors.get(component) >> 4;
    }

    /** The table for its other coefficients. */
    int acSelector(int component) {
        return selectors.get(component) & 15;
    }
}
