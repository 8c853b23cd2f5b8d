package dev.vit4j.image.internal.webp;

/**
 * VP8's inverse transforms, added to the prediction: RFC 6386, section 14. Values that only occur in damaged images
 * overflow as in libwebp on x86: at 16 bits if a block has more than its first few coefficients, otherwise at 32.
 */
final class Vp8Transform {

    private static final int SINE = 35468;
    private static final int COSINE_LESS_ONE = 20091;

    private final int[] rows = new int[16];

    private static int bySine(int value) {
        return (value * SINE) >> 16;
    }

    private static int byCosine(int value) {
        return ((value * COSINE_LESS_ONE) >> 16) + value;
    }

    /**
     * Adds the transform of the 16 coefficients to the 4 by 4 samples.
     *
     * @param unused bits of a number that overflow: 16 or 0
     */
    void add(short[] coefficients, int from, byte[] samples, int at, int stride, int unused) {
        int[] t = rows;
        for (int i = 0; i < 4; i++) {
            int first = coefficients[from + i];
            int second = coefficients[from + 4 + i];
            int third = coefficients[from + 8 + i];
            int fourth = coefficients[from + 12 + i];
            int a = first + third;
            int b = first - third;
            int c = bySine(second) - byCosine(fourth);
            int d = byCosine(second) + bySine(fourth);
            t[4 * i] = narrow(a + d, unused);
            t[4 * i + 1] = narrow(b + c, unused);
            t[4 * i + 2] = narrow(b - c, unused);
            t[4 * i + 3] = narrow(a - d, unused);
        }
        for (int y = 0; y < 4; y++) {
            int dc = t[y] + 4;
            int a = dc + t[8 + y];
            int b = dc - t[8 + y];
            int c = bySine(t[4 + y]) - byCosine(t[12 + y]);
            int d = byCosine(t[4 + y]) + bySine(t[12 + y]);
            int row = at + y * stride;
            addTo(samples, row, narrow(a + d, unused));
            addTo(samples, row + 1, narrow(b + c, unused));
            addTo(samples, row + 2, narrow(b - c, unused));
            addTo(samples, row + 3, narrow(a - d, unused));
        }
    }

    private static int narrow(int value, int unused) {
        return value << unused >> unused;
    }

    private static void addTo(byte[] samples, int at, int value) {
        samples[at] = (byte) Vp8Prediction.clamped((samples[at] & 0xFF) + (value >> 3));
    }

    /** Sets the DC coefficient of each of the sixteen luma blocks. */
    void spreadDc(short[] dc, short[] coefficients) {
        int[] t = rows;
        for (int i = 0; i < 4; i++) {
            int a0 = dc[i] + dc[12 + i];
            int a1 = dc[4 + i] + dc[8 + i];
            int a2 = dc[4 + i] - dc[8 + i];
            int a3 = dc[i] - dc[12 + i];
            t[i] = a0 + a1;
            t[8 + i] = a0 - a1;
            t[4 + i] = a3 + a2;
            t[12 + i] = a3 - a2;
        }
        for (int i = 0; i < 4; i++) {
            int first = t[4 * i] + 3;
            int a0 = first + t[4 * i + 3];
            int a1 = t[4 * i + 1] + t[4 * i + 2];
            int a2 = t[4 * i + 1] - t[4 * i + 2];
            int a3 = first - t[4 * i + 3];
            coefficients[64 * i] = (short) ((a0 + a1) >> 3);
            coefficients[64 * i + 16] = (short) ((a3 + a2) >> 3);
            coefficients[64 * i + 32] = (short) ((a0 - a1) >> 3);
            coefficients[64 * i + 48] = (short) ((a3 - a2) >> 3);
        }
    }
}
