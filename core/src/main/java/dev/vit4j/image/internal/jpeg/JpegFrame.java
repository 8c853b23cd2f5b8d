package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame header of a JPEG image: ITU-T T.81, B.2.2.
 *
 * @param arithmetic whether its data is arithmetic-coded or Huffman-coded
 * @param components one for grey, three for colour, four for CMYK
 */
record JpegFrame(int width, int height, boolean progressive, boolean arithmetic, List<JpegComponent> components) {

    private static final int MAX_SAMPLING = 4;

    /** libjpeg's limit. */
    private static final int MAX_SIDE = 65_500;

    static JpegFrame parse(ImageBytes bytes, int at, int length, boolean progressive, boolean arithmetic) {
        int precision = bytes.u8(at);
        if (precision != 8) {
            throw new BrokenImageException("it has " + precision + " bits per sample; only 8 are supported");
        }
        int height = bytes.u16BigEndian(at + 1);
        int width = bytes.u16BigEndian(at + 3);
        int count = bytes.u8(at + 5);
        if (width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new BrokenImageException("its header says " + width + " by " + height + " pixels");
        }
        if (count != 1 && count != 3 && count != 4) {
            throw new BrokenImageException("it has " + count + " colour components; 1, 3 and 4 are supported");
        }
        if (length != 6 + 3 * count) {
            throw new BrokenImageException("its header has " + length + " bytes for " + count + " colour components");
        }
        int maxHorizontal = 1;
        int maxVertical = 1;
        for (int i = 0; i < count; i++) {
            int sampling = bytes.u8(at + 7 + 3 * i);
            maxHorizontal = Math.max(maxHorizontal, sampling >> 4);
            maxVertical = Math.max(maxVertical, sampling & 15);
        }
        List<JpegComponent> components = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int start = at + 6 + 3 * i;
            int sampling = bytes.u8(start + 1);
            requireSampling(sampling >> 4, maxHorizontal);
            requireSampling(sampling & 15, maxVertical);
            components.add(new JpegComponent(
                    bytes.u8(start),
                    sampling >> 4,
                    sampling & 15,
                    bytes.u8(start + 2),
                    width,
                    height,
                    maxHorizontal,
                    maxVertical));
        }
        return new JpegFrame(width, height, progressive, arithmetic, List.copyOf(components));
    }

    /** Fractional sampling factors are not supported by the reference either. */
    private static void requireSampling(int sampling, int max) {
        if (sampling < 1 || max > MAX_SAMPLING || max % sampling != 0) {
            throw new BrokenImageException(
                    "its colour components are sampled " + sampling + " to " + max + ", which no decoder supports");
        }
    }

    int maxHorizontal() {
        return components.stream().mapToInt(c -> c.horizontalSampling).max().orElseThrow();
    }

    int maxVertical() {
        return components.stream().mapToInt(c -> c.verticalSampling).max().orElseThrow();
    }

    /** Image pixels per sample of the component, horizontally. */
    int horizontalExpand(JpegComponent component) {
        return maxHorizontal() / component.horizontalSampling;
    }

    /** Image pixels per sample of the component, vertically. */
    int verticalExpand(JpegComponent component) {
        return maxVertical() / component.verticalSampling;
    }

    /** Minimum coded units in an interleaved scan. */
    int unitsPerRow() {
        return JpegComponent.ceilDivide(width, maxHorizontal() * JpegComponent.BLOCK_SIDE);
    }

    int unitRows() {
        return JpegComponent.ceilDivide(height, maxVertical() * JpegComponent.BLOCK_SIDE);
    }
}
