package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.Arrays;

/** The conditioning of arithmetic coders: ITU-T T.81, B.2.4.3. */
final class JpegConditioning {

    private static final int MOST = 16;

    private final int[] low = new int[MOST];
    private final int[] high = new int[MOST];
    private final int[] split = new int[MOST];

    JpegConditioning() {
        Arrays.fill(high, 1);
        Arrays.fill(split, 5);
    }

    void read(ImageBytes bytes, int from, int end) {
        for (int at = from; at < end; at += 2) {
            int target = bytes.u8(at);
            int value = bytes.u8(at + 1);
            if (target >> 5 != 0 || (target < MOST && (value & 15) > value >> 4) || at + 1 == end) {
                throw new BrokenImageException("the conditioning of an arithmetic coder is broken");
            }
            if (target < MOST) {
                low[target] = value & 15;
                high[target] = value >> 4;
            } else {
                split[target - MOST] = value;
            }
        }
    }

    /** A DC difference with a leading bit below this counts as zero. */
    int least(int table) {
        return 1 << low[table] >> 1;
    }

    /** A DC difference with a leading bit above this counts as large. */
    int large(int table) {
        return 1 << high[table] >> 1;
    }

    /** The last low-frequency coefficient. */
    int split(int table) {
        return split[table];
    }
}
