package dev.vit4j.image.internal.webp;

/** The filter across the edges of macroblocks and subblocks: RFC 6386, section 15. */
final class Vp8LoopFilter {

    private final Vp8Header header;
    private final Vp8Plane luma;
    private final Vp8Plane blue;
    private final Vp8Plane red;

    Vp8LoopFilter(Vp8Header header, Vp8Plane luma, Vp8Plane blue, Vp8Plane red) {
        this.header = header;
        this.luma = luma;
        this.blue = blue;
        this.red = red;
    }

    /**
     * @param levels of each macroblock, row by row; 0 for none
     * @param inside whether a macroblock's inner edges are filtered
     */
    void filter(int columns, int rows, byte[] levels, boolean[] inside) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int macroblock = row * columns + column;
                int level = levels[macroblock];
                if (level > 0) {
                    filter(column, row, level, inside[macroblock]);
                }
            }
        }
    }

    private void filter(int column, int row, int level, boolean inside) {
        int interior = interior(level);
        int edge = 2 * level + interior;
        int variance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        if (header.simpleFilter) {
            filterSimple(column, row, edge, inside);
        } else {
            filterNormal(luma, column, row, 16, edge, interior, variance, inside);
            filterNormal(blue, column, row, 8, edge, interior, variance, inside);
            filterNormal(red, column, row, 8, edge, interior, variance, inside);
        }
    }

    private int interior(int level) {
        int interior = level;
        if (header.sharpness > 0) {
            interior = Math.min(interior >> (header.sharpness > 4 ? 2 : 1), 9 - header.sharpness);
        }
        return Math.max(1, interior);
    }

    private void filterSimple(int column, int row, int limit, boolean inside) {
        int at = luma.offset(column, row);
        for (int x = column > 0 ? 0 : 4; x < (inside ? 16 : 4); x += 4) {
            simpleEdge(at + x, 1, luma.stride, x == 0 ? limit + 4 : limit);
        }
        for (int y = row > 0 ? 0 : 4; y < (inside ? 16 : 4); y += 4) {
            simpleEdge(at + y * luma.stride, luma.stride, 1, y == 0 ? limit + 4 : limit);
        }
    }

    private void simpleEdge(int from, int across, int along, int limit) {
        byte[] s = luma.samples;
        for (int i = 0, at = from; i < 16; i++, at += along) {
            if (isWithin(s, at, across, 2 * limit + 1)) {
                filterTwo(s, at, across);
            }
        }
    }

    private static void filterNormal(
            Vp8Plane plane, int column, int row, int side, int edge, int interior, int variance, boolean inside) {
        int at = plane.offset(column, row);
        int stride = plane.stride;
        int end = inside ? side : 4;
        for (int x = column > 0 ? 0 : 4; x < end; x += 4) {
            normalEdge(plane.samples, at + x, 1, stride, side, x == 0 ? edge + 4 : edge, interior, variance, x == 0);
        }
        for (int y = row > 0 ? 0 : 4; y < end; y += 4) {
            int limit = y == 0 ? edge + 4 : edge;
            normalEdge(plane.samples, at + y * stride, stride, 1, side, limit, interior, variance, y == 0);
        }
    }

    private static void normalEdge(
            byte[] s,
            int from,
            int across,
            int along,
            int length,
            int limit,
            int interior,
            int variance,
            boolean outer) {
        for (int i = 0, at = from; i < length; i++, at += along) {
            if (!isWithin(s, at, across, 2 * limit + 1) || !isSmooth(s, at, across, interior)) {
                continue;
            }
            if (difference(s, at - 2 * across, at - across) > variance || difference(s, at + across, at) > variance) {
                filterTwo(s, at, across);
            } else if (outer) {
                filterSix(s, at, across);
            } else {
                filterFour(s, at, across);
            }
        }
    }

    private static int difference(byte[] s, int first, int second) {
        return Math.abs((s[first] & 0xFF) - (s[second] & 0xFF));
    }

    private static boolean isWithin(byte[] s, int at, int across, int limit) {
        return 4 * difference(s, at - across, at) + difference(s, at - 2 * across, at + across) <= limit;
    }

    private static boolean isSmooth(byte[] s, int at, int across, int limit) {
        return difference(s, at - 4 * across, at - 3 * across) <= limit
                && difference(s, at - 3 * across, at - 2 * across) <= limit
                && difference(s, at - 2 * across, at - across) <= limit
                && difference(s, at + 3 * across, at + 2 * across) <= limit
                && difference(s, at + 2 * across, at + across) <= limit
                && difference(s, at + across, at) <= limit;
    }

    private static int signed(int value) {
        return Math.max(-128, Math.min(127, value));
    }

    private static int eighth(int value) {
        return Math.max(-16, Math.min(15, value >> 3));
    }

    private static void change(byte[] s, int at, int by) {
        s[at] = (byte) Vp8Prediction.clamped((s[at] & 0xFF) + by);
    }

    /** Three times the step across the edge. */
    private static int step(byte[] s, int at, int across) {
        return 3 * ((s[at] & 0xFF) - (s[at - across] & 0xFF));
    }

    private static int outerStep(byte[] s, int at, int across) {
        return signed((s[at - 2 * across] & 0xFF) - (s[at + across] & 0xFF));
    }

    private static void filterTwo(byte[] s, int at, int across) {
        int a = step(s, at, across) + outerStep(s, at, across);
        change(s, at - across, eighth(a + 3));
        change(s, at, -eighth(a + 4));
    }

    private static void filterFour(byte[] s, int at, int across) {
        int a = step(s, at, across);
        int a1 = eighth(a + 4);
        int a3 = (a1 + 1) >> 1;
        change(s, at - 2 * across, a3);
        change(s, at - across, eighth(a + 3));
        change(s, at, -a1);
        change(s, at + across, -a3);
    }

    private static void filterSix(byte[] s, int at, int across) {
        int a = signed(step(s, at, across) + outerStep(s, at, across));
        for (int distance = 0; distance < 3; distance++) {
            int by = ((27 - 9 * distance) * a + 63) >> 7;
            change(s, at - (distance + 1) * across, by);
            change(s, at + distance * across, -by);
        }
    }
}
