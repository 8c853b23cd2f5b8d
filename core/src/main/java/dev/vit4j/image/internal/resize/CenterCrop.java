package dev.vit4j.image.internal.resize;

import dev.vit4j.image.ResizeFilter;

/**
 * The middle of one side of an image, or with black on both ends if the side is shorter.
 *
 * @param from the first position that is kept
 * @param count the number of positions that are kept
 * @param before positions of black before them
 */
record CenterCrop(long from, int count, int before) {

    /** An odd pixel of padding comes before the image in Pillow's backend, otherwise after it. */
    static CenterCrop of(long length, int wanted, ResizeFilter.Backend backend) {
        int odd = backend.isPillow() && wanted > length ? (int) ((wanted - length) % 2) : 0;
        long start = (length - wanted) / 2 - odd;
        long from = Math.max(0, start);
        int before = (int) Math.max(0, -start);
        return new CenterCrop(from, (int) Math.min(wanted - before, length - from), before);
    }

    /**
     * torchvision's {@code CenterCrop}: Python's {@code round} of half of the excess, and an odd pixel of padding comes
     * after the image.
     */
    static CenterCrop rounded(long length, int wanted) {
        if (wanted > length) {
            return new CenterCrop(0, Math.toIntExact(length), (int) ((wanted - length) / 2));
        }
        return new CenterCrop((long) Math.rint((length - wanted) / 2.0), wanted, 0);
    }

    /** All of a side that is known to fit into an array. */
    static CenterCrop none(long length) {
        return new CenterCrop(0, Math.toIntExact(length), 0);
    }
}
