package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;
import java.util.Arrays;

/** The groups of prefix codes of a lossless WebP image's pixels, each for some squares of them. */
final class Vp8lGroups {

    static final int LITERALS = 256;
    static final int LENGTH_PREFIXES = 24;
    private static final int DISTANCE_PREFIXES = 40;
    private static final int CODES = 5;

    /** With more groups, or more than one per pixel, libwebp keeps only those that a square uses. */
    private static final int ALL_KEPT = 1000;

    /**
     * The size of all codes in bytes. Encoders make at most 2600 groups, which take a third of it; a file of 16 MB can
     * have 65,536 that take 600 MB.
     */
    private static final long MOST_BYTES = 64L << 20;

    private final Vp8lCode[][] groups;
    private final int[] image;
    private final int imageBits;
    private final int imageWidth;

    /**
     * Reads the codes.
     *
     * @param image the group number of each square; empty if there is only one group
     * @param imageBits log2 of a square's side
     * @param width of the pixels
     * @param height of the pixels
     * @param cacheSize colours in the cache of colours
     */
    Vp8lGroups(Vp8lBits bits, int[] image, int imageBits, int width, int height, int cacheSize) {
        this.image = image;
        this.imageBits = imageBits;
        this.imageWidth = Vp8lPixels.subsampled(width, imageBits);
        int count = 1 + Arrays.stream(image).max().orElse(0);
        boolean[] kept = new boolean[count];
        Arrays.fill(kept, count <= ALL_KEPT && count <= (long) width * height);
        for (int group : image) {
            kept[group] = true;
        }
        groups = new Vp8lCode[count][];
        int[] alphabets = {LITERALS + LENGTH_PREFIXES + cacheSize, LITERALS, LITERALS, LITERALS, DISTANCE_PREFIXES};
        Vp8lCodeReader reader = new Vp8lCodeReader(bits, alphabets[0]);
        long size = 0;
        for (int group = 0; group < count; group++) {
            groups[group] = new Vp8lCode[kept[group] ? CODES : 0];
            for (int i = 0; i < CODES; i++) {
                if (kept[group]) {
                    groups[group][i] = reader.read(alphabets[i]);
                    size += groups[group][i].size();
                } else {
                    reader.require(alphabets[i]);
                }
            }
            if (size > MOST_BYTES) {
                throw new BrokenImageException("its prefix codes take more than the limit of " + MOST_BYTES + " bytes");
            }
        }
    }

    /** The codes for a pixel: of green, red, blue, alpha and distance. */
    Vp8lCode[] at(int x, int y) {
        return groups[image.length == 0 ? 0 : image[(y >> imageBits) * imageWidth + (x >> imageBits)]];
    }

    /** Whether the other channels are constant. */
    boolean areGreenOnly() {
        return Arrays.stream(groups)
                .filter(group -> group.length > 0)
                .allMatch(group -> group[1].isSingle() && group[2].isSingle() && group[3].isSingle());
    }
}
