package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;
import java.util.Arrays;

/** The groups of prefix codes that the pixels of a lossless WebP image are written with, each in its squares of them. */
final class Vp8lGroups {

    static final int LITERALS = 256;
    static final int LENGTH_PREFIXES = 24;
    private static final int DISTANCE_PREFIXES = 40;
    private static final int CODES = 5;

    /** Above so many groups, or one a pixel, libwebp keeps those alone that a square has. */
    private static final int ALL_KEPT = 1000;

    /**
     * Bytes of all codes. Encoders make 2600 groups at most, which take a third of it; a file of 16 MB can have 65,536
     * that take 600 MB.
     */
    private static final long MOST_BYTES = 64L << 20;

    private final Vp8lCode[][] groups;
    private final int[] image;
    private final int imageBits;
    private final int imageWidth;

    /**
     * Reads the codes.
     *
     * @param image the group of each square, by its number; empty where there is one group
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

    /** The codes of a pixel: of green, red, blue, alpha and distance. */
    Vp8lCode[] at(int x, int y) {
        return groups[image.length == 0 ? 0 : image[(y >> imageBits) * imageWidth + (x >> imageBits)]];
    }

    /** Whether the other channels are the same everywhere. */
    boolean areGreenOnly() {
        return Arrays.stream(groups)
                .filter(group -> group.length > 0)
                .allMatch(group -> group[1].isSingle() && group[2].isSingle() && group[3].isSingle());
    }
}
