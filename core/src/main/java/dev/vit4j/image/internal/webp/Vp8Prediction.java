package dev.vit4j.image.internal.webp;

/**
 * Predicts a block from the samples above and to the left, which are next to it in the plane: RFC 6386,
 * section 12.
 */
final class Vp8Prediction {

    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    static final int RIGHT_DOWN = 4;
    static final int VERTICAL_RIGHT = 5;
    static final int LEFT_DOWN = 6;
    static final int VERTICAL_LEFT = 7;
    static final int HORIZONTAL_DOWN = 8;
    static final int HORIZONTAL_UP = 9;

    private final byte[] samples;
    private final int stride;

    /** From the lower left corner along the left side and the upper one: L K J I X A B C D E F G H. */
    private final int[] edge = new int[13];

    Vp8Prediction(byte[] samples, int stride) {
        this.samples = samples;
        this.stride = stride;
    }

    private int sample(int at) {
        return samples[at] & 0xFF;
    }

    /** Predicts a square of 16 or 8 samples. */
    void predict(int mode, int at, int side, boolean hasAbove, boolean hasLeft) {
        switch (mode) {
            case DC -> fill(at, side, average(at, side, hasAbove, hasLeft));
            case TRUE_MOTION -> trueMotion(at, side);
            case VERTICAL -> {
                for (int y = 0; y < side; y++) {
                    System.arraycopy(samples, at - stride, samples, at + y * stride, side);
                }
            }
            default -> {
                for (int y = 0; y < side; y++) {
                    fillRow(at + y * stride, side, samples[at + y * stride - 1]);
                }
            }
        }
    }

    private int average(int at, int side, boolean hasAbove, boolean hasLeft) {
        int sum = 0;
        for (int i = 0; i < side; i++) {
            sum += hasAbove ? sample(at - stride + i) : 0;
            sum += hasLeft ? sample(at + i * stride - 1) : 0;
        }
        int count = (hasAbove ? side : 0) + (hasLeft ? side : 0);
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    private void fill(int at, int side, int value) {
        for (int y = 0; y < side; y++) {
            fillRow(at + y * stride, side, (byte) value);
        }
    }

    private void fillRow(int at, int side, byte value) {
        for (int x = 0; x < side; x++) {
            samples[at + x] = value;
        }
    }

    private void trueMotion(int at, int side) {
        int corner = sample(at - stride - 1);
        for (int y = 0; y < side; y++) {
            int left = sample(at + y * stride - 1) - corner;
            for (int x = 0; x < side; x++) {
                samples[at + y * stride + x] = (byte) clamped(sample(at - stride + x) + left);
            }
        }
    }

    static int clamped(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /**
     * Predicts a subblock of 4 by 4.
     *
     * @param aboveRight the position of the four samples above and to the right of it
     */
    void predictSubblock(int mode, int at, int aboveRight) {
        if (mode == TRUE_MOTION) {
            trueMotion(at, 4);
            return;
        }
        int[] e = edge;
        for (int i = 0; i < 4; i++) {
            e[3 - i] = sample(at + i * stride - 1);
            e[5 + i] = sample(at - stride + i);
            e[9 + i] = sample(aboveRight + i);
        }
        e[4] = sample(at - stride - 1);
        switch (mode) {
            case DC -> fill(at, 4, average(at, 4, true, true));
            case VERTICAL -> {
                for (int x = 0; x < 4; x++) {
                    for (int y = 0; y < 4; y++) {
                        set(at, x, y, three(4 + x));
                    }
                }
            }
            case HORIZONTAL -> {
                for (int y = 0; y < 4; y++) {
                    int value = y < 3 ? three(2 - y) : (e[1] + 3 * e[0] + 2) >> 2;
                    fillRow(at + y * stride, 4, (byte) value);
                }
            }
            case RIGHT_DOWN -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        set(at, x, y, three(3 + x - y));
                    }
                }
            }
            case LEFT_DOWN -> {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        set(at, x, y, x + y < 6 ? three(5 + x + y) : (e[11] + 3 * e[12] + 2) >> 2);
                    }
                }
            }
            case VERTICAL_RIGHT -> verticalRight(at);
            case VERTICAL_LEFT -> verticalLeft(at);
            case HORIZONTAL_DOWN -> horizontalDown(at);
            default -> horizontalUp(at);
        }
    }

    private void set(int at, int x, int y, int value) {
        samples[at + y * stride + x] = (byte) value;
    }

    /** Two edge samples from {@code i} on, averaged. */
    private int two(int i) {
        return (edge[i] + edge[i + 1] + 1) >> 1;
    }

    /** Three edge samples from {@code i} on, the middle one counting double. */
    private int three(int i) {
        return (edge[i] + 2 * edge[i + 1] + edge[i + 2] + 2) >> 2;
    }

    private void verticalRight(int at) {
        for (int x = 0; x < 4; x++) {
            set(at, x, 0, two(4 + x));
            set(at, x, 1, three(3 + x));
        }
        set(at, 0, 2, three(2));
        set(at, 0, 3, three(1));
        for (int x = 1; x < 4; x++) {
            set(at, x, 2, two(3 + x));
            set(at, x, 3, three(2 + x));
        }
    }

    private void verticalLeft(int at) {
        for (int x = 0; x < 4; x++) {
            set(at, x, 0, two(5 + x));
            set(at, x, 1, three(5 + x));
        }
        for (int x = 0; x < 3; x++) {
            set(at, x, 2, two(6 + x));
            set(at, x, 3, three(6 + x));
        }
        set(at, 3, 2, three(9));
        set(at, 3, 3, three(10));
    }

    private void horizontalDown(int at) {
        for (int y = 0; y < 4; y++) {
            set(at, 0, y, two(3 - y));
            set(at, 1, y, three(3 - y));
        }
        set(at, 2, 0, three(4));
        set(at, 3, 0, three(5));
        for (int y = 1; y < 4; y++) {
            set(at, 2, y, two(4 - y));
            set(at, 3, y, three(4 - y));
        }
    }

    private void horizontalUp(int at) {
        int[] e = edge;
        int last = e[0];
        // along the left side downwards: I J K L, then L on and on
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int step = x + 2 * y;
                int first = e[Math.max(0, 3 - step / 2)];
                int second = e[Math.max(0, 2 - step / 2)];
                int third = e[Math.max(0, 1 - step / 2)];
                int value = (step & 1) == 0 ? (first + second + 1) >> 1 : (first + 2 * second + third + 2) >> 2;
                set(at, x, y, step > 5 ? last : value);
            }
        }
    }
}
