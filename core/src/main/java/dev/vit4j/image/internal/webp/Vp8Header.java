package dev.vit4j.image.internal.webp;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.ArrayList;
import java.util.List;

/** The data before the macroblocks of a VP8 key frame: RFC 6386, section 9. */
final class Vp8Header {

    static final int SEGMENTS = 4;
    private static final int FRAME_HEADER = 10;
    private static final int MAX_CHROMA_DC_INDEX = 117;
    private static final int MAX_INDEX = 127;

    /**
     * The dequantisation factors of a segment: for the DC coefficient and for the others.
     *
     * @param luma for the sixteen luma blocks
     * @param lumaDc for the block with their DC coefficients
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Factors(int[] luma, int[] lumaDc, int[] chroma) {}

    final int width;
    final int height;
    final Vp8Bits modes;
    final List<Vp8Bits> tokens;
    final boolean updatesSegmentMap;
    final int[] segmentProbabilities = {255, 255, 255};
    final Factors[] factors = new Factors[SEGMENTS];
    final int[] tokenProbabilities = Vp8Tables.TOKEN_PROBABILITIES.clone();

    /** The probability that a macroblock is not marked as empty; -1 if none is marked. */
    final int skipProbability;

    final boolean simpleFilter;
    final int sharpness;

    private final boolean usesSegments;
    private final int filterLevel;
    private boolean absoluteSegmentValues = true;
    private final int[] segmentQuantizers = new int[SEGMENTS];
    private final int[] segmentFilterLevels = new int[SEGMENTS];
    private final int[] filterDeltas = new int[8];
    private final boolean usesFilterDeltas;

    /**
     * The size of the frame, by its first bytes.
     *
     * @param length from its chunk
     */
    static RgbImage.Region size(ImageBytes bytes, int start, int end, long length) {
        if (end - start < FRAME_HEADER) {
            throw BrokenImageException.truncated();
        }
        int tag = bytes.u24LittleEndian(start);
        if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0 || !bytes.has(start + 3, "\u009d\u0001*")) {
            throw new BrokenImageException("its VP8 frame is not a valid key frame");
        }
        if (tag >> 5 >= length) {
            throw BrokenImageException.truncated();
        }
        int width = bytes.u16LittleEndian(start + 6) & 0x3FFF;
        int height = bytes.u16LittleEndian(start + 8) & 0x3FFF;
        if (width == 0 || height == 0) {
            throw new BrokenImageException("its header says " + width + " by " + height + " pixels");
        }
        return RgbImage.Region.of(width, height);
    }

    Vp8Header(ImageBytes bytes, int start, int end) {
        RgbImage.Region size = size(bytes, start, end, Long.MAX_VALUE);
        width = size.width();
        height = size.height();
        int partitionLength = bytes.u24LittleEndian(start) >> 5;
        int partitions = start + FRAME_HEADER + partitionLength;
        if (partitions > end) {
            throw BrokenImageException.truncated();
        }
        modes = new Vp8Bits(bytes.data(), start + FRAME_HEADER, partitions);
        modes.number(2); // colour space and clamping, which change nothing here
        usesSegments = modes.flag();
        updatesSegmentMap = usesSegments && modes.flag();
        if (usesSegments) {
            readSegments();
        }
        simpleFilter = modes.flag();
        filterLevel = modes.number(6);
        sharpness = modes.number(3);
        usesFilterDeltas = modes.flag();
        if (usesFilterDeltas && modes.flag()) {
            for (int i = 0; i < filterDeltas.length; i++) {
                filterDeltas[i] = modes.optionalSigned(6);
            }
        }
        tokens = partitions(bytes, partitions, end, 1 << modes.number(2));
        readQuantizers();
        modes.flag(); // whether the probabilities outlive the frame
        for (int i = 0; i < tokenProbabilities.length; i++) {
            if (modes.bit(Vp8Tables.UPDATE_PROBABILITIES[i]) == 1) {
                tokenProbabilities[i] = modes.number(8);
            }
        }
        skipProbability = modes.flag() ? modes.number(8) : -1;
        if (modes.isExhausted()) {
            throw BrokenImageException.truncated();
        }
    }

    private void readSegments() {
        boolean updatesValues = modes.flag();
        if (updatesValues) {
            absoluteSegmentValues = modes.flag();
            for (int i = 0; i < SEGMENTS; i++) {
                segmentQuantizers[i] = modes.optionalSigned(7);
            }
            for (int i = 0; i < SEGMENTS; i++) {
                segmentFilterLevels[i] = modes.optionalSigned(6);
            }
        }
        if (updatesSegmentMap) {
            for (int i = 0; i < segmentProbabilities.length; i++) {
                segmentProbabilities[i] = modes.flag() ? modes.number(8) : 255;
            }
        }
    }

    private static List<Vp8Bits> partitions(ImageBytes bytes, int start, int end, int count) {
        int at = start + 3 * (count - 1);
        List<Vp8Bits> partitions = new ArrayList<>();
        for (int i = 0; i < count - 1; i++) {
            int length = Math.max(0, Math.min(end - at, bytes.u24LittleEndian(start + 3 * i)));
            partitions.add(new Vp8Bits(bytes.data(), at, at + length));
            at += length;
        }
        if (at >= end) {
            throw BrokenImageException.truncated(); // the last may not be empty
        }
        partitions.add(new Vp8Bits(bytes.data(), at, end));
        return partitions;
    }

    private void readQuantizers() {
        int base = modes.number(7);
        int lumaDcDelta = modes.optionalSigned(4);
        int secondDcDelta = modes.optionalSigned(4);
        int secondAcDelta = modes.optionalSigned(4);
        int chromaDcDelta = modes.optionalSigned(4);
        int chromaAcDelta = modes.optionalSigned(4);
        for (int i = 0; i < SEGMENTS; i++) {
            int index =
                    !usesSegments ? base : absoluteSegmentValues ? segmentQuantizers[i] : base + segmentQuantizers[i];
            int[] luma = {dc(index + lumaDcDelta, MAX_INDEX), ac(index)};
            int[] lumaDc = {2 * dc(index + secondDcDelta, MAX_INDEX), Math.max(8, ac(index + secondAcDelta) * 155 / 100)
            };
            int[] chroma = {dc(index + chromaDcDelta, MAX_CHROMA_DC_INDEX), ac(index + chromaAcDelta)};
            factors[i] = new Factors(luma, lumaDc, chroma);
        }
    }

    private static int dc(int index, int max) {
        return Vp8Tables.DC_FACTORS[Math.max(0, Math.min(max, index))];
    }

    private static int ac(int index) {
        return Vp8Tables.AC_FACTORS[Math.max(0, Math.min(MAX_INDEX, index))];
    }

    /** The filter strength for the macroblocks of a segment, from 0 to 63: RFC 6386, section 9.6. */
    int filterLevel(int segment, boolean subblockModes) {
        if (filterLevel == 0) {
            return 0;
        }
        int level = filterLevel;
        if (usesSegments) {
            level = absoluteSegmentValues ? segmentFilterLevels[segment] : level + segmentFilterLevels[segment];
        }
        if (usesFilterDeltas) {
            level += filterDeltas[0] + (subblockModes ? filterDeltas[4] : 0);
        }
        return Math.max(0, Math.min(63, level));
    }
}
