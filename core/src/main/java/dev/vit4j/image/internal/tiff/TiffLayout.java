package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.internal.BrokenImageException;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The layout of a TIFF image's samples in its strips or tiles; unsupported ones are refused by name. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TiffLayout(
        int width,
        int height,
        int bits,
        int samples,
        ByteOrder order,
        TiffColor color,
        TiffCompression compression,
        boolean differences,
        boolean reversedBits,
        boolean separatePlanes,
        Alpha alpha,
        Chunks chunks) {

    /** The meaning of the sample after the colours. */
    enum Alpha {
        NONE,
        /** An alpha by which the colours are premultiplied. */
        ASSOCIATED,
        /** An alpha that is independent of the colours. */
        STRAIGHT
    }

    /** Strips or tiles, row by row; for planar data one plane after the other. */
    record Chunks(boolean tiles, int width, int height, TiffDirectory.Values offsets, TiffDirectory.Values counts) {

        static Chunks of(TiffDirectory tags, int imageWidth, int imageHeight, boolean packed) {
            if (tags.has(TiffDirectory.STRIP_OFFSETS)) {
                int rows = tags.value(TiffDirectory.ROWS_PER_STRIP, imageHeight);
                return new Chunks(
                        false,
                        imageWidth,
                        Math.max(1, Math.min(imageHeight, rows)),
                        tags.values(TiffDirectory.STRIP_OFFSETS),
                        counts(tags, TiffDirectory.STRIP_COUNTS, packed));
            }
            int width = tags.value(TiffDirectory.TILE_WIDTH, 0);
            int height = tags.value(TiffDirectory.TILE_HEIGHT, 0);
            if (width < 1 || height < 1) {
                throw new BrokenImageException("it has neither strips nor tiles");
            }
            return new Chunks(
                    true,
                    width,
                    height,
                    tags.values(TiffDirectory.TILE_OFFSETS),
                    counts(tags, TiffDirectory.TILE_COUNTS, packed));
        }

        /** Uncompressed data has the required length, whatever the file says. */
        private static TiffDirectory.Values counts(TiffDirectory tags, int tag, boolean packed) {
            return packed ? tags.values(tag) : tags.none();
        }
    }

    private static final int HORIZONTAL = 2;
    private static final int ASSOCIATED = 1;
    private static final int ALPHA = 2;
    private static final int COREL_ALPHA = 999;

    static TiffLayout of(TiffDirectory tags) {
        int width = tags.value(TiffDirectory.WIDTH, 0);
        int height = tags.value(TiffDirectory.HEIGHT, 0);
        if (width < 1 || height < 1) {
            throw new BrokenImageException("its header says " + width + " by " + height + " pixels");
        }
        TiffCompression compression = TiffCompression.of(tags.value(TiffDirectory.COMPRESSION, 1));
        if (compression != TiffCompression.NONE && !tags.isWhole()) {
            throw BrokenImageException
                    .truncated(); // libtiff's reader says so, Pillow's own for other files doesn't mind
        }
        TiffColor color = TiffColor.of(tags.value(TiffDirectory.PHOTOMETRIC, 0));
        int samples = tags.value(TiffDirectory.SAMPLES, 1);
        int bits = bits(tags, samples);
        boolean separate = tags.value(TiffDirectory.PLANAR, 1) == 2;
        long[] extra = extra(tags, samples);
        if (separate && Arrays.stream(extra).allMatch(kind -> kind == 0)) {
            samples -= extra.length;
            extra = new long[0];
        }
        requireReadable(tags, color, bits, samples, extra);
        boolean differences = differences(tags, compression, bits);
        boolean byLibtiff = separate && compression != TiffCompression.NONE;
        return new TiffLayout(
                width,
                height,
                bits,
                samples,
                tags.order(),
                color,
                compression,
                differences,
                tags.value(TiffDirectory.FILL_ORDER, 1) == 2,
                separate,
                alpha(color, samples, extra, byLibtiff),
                Chunks.of(tags, width, height, compression != TiffCompression.NONE));
    }

    private static Alpha alpha(TiffColor color, int samples, long[] extra, boolean byLibtiff) {
        if (samples <= color.channels()) {
            return Alpha.NONE;
        }
        if (extra.length == 0) { // unspecified: libtiff's planar reader treats it as premultiplied
            return byLibtiff ? Alpha.ASSOCIATED : Alpha.STRAIGHT;
        }
        if (extra[0] == ASSOCIATED) {
            return Alpha.ASSOCIATED;
        }
        return extra[0] == ALPHA || extra[0] == COREL_ALPHA ? Alpha.STRAIGHT : Alpha.NONE;
    }

    private static long[] extra(TiffDirectory tags, int samples) {
        TiffDirectory.Values kinds = tags.values(TiffDirectory.EXTRA_SAMPLES);
        if (kinds.count() > samples) {
            throw new BrokenImageException(
                    "it has " + samples + " samples per pixel, " + kinds.count() + " of them extra");
        }
        return kinds.stream().toArray();
    }

    private static int bits(TiffDirectory tags, int samples) {
        TiffDirectory.Values bits = tags.values(TiffDirectory.BITS);
        if (bits.count() == 0) {
            return 1;
        }
        for (int i = 1; i < Math.min(samples, bits.count()); i++) {
            if (bits.get(i) != bits.get(0)) {
                throw unread("samples of " + bits.get(0) + " and " + bits.get(i) + " bits");
            }
        }
        if (bits.count() > 1 && bits.count() < samples) {
            throw new BrokenImageException("it has " + samples + " samples per pixel, and bits of " + bits.count());
        }
        return (int) Math.min(Integer.MAX_VALUE, bits.get(0));
    }

    /** The same as in Pillow's table of supported modes, unsigned integers only. */
    private static void requireReadable(TiffDirectory tags, TiffColor color, int bits, int samples, long[] extra) {
        tags.values(TiffDirectory.SAMPLE_FORMAT).stream()
                .filter(format -> format != 1)
                .findFirst()
                .ifPresent(format -> {
                    throw unread(format == 3 ? "floating-point samples" : "samples of format " + format);
                });
        boolean readable = switch (color) {
            case BLACK_IS_ZERO -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case WHITE_IS_ZERO ->
                bits == 1
                        || bits == 2
                        || bits == 4
                        || bits == 8
                        || (bits == 16 && tags.order() == ByteOrder.LITTLE_ENDIAN);
            case RGB, CMYK -> bits == 8 || bits == 16;
            case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
        };
        if (!readable) {
            throw unread("samples of " + bits + " bits");
        }
        boolean withAlpha = extra.length == 0 && color == TiffColor.RGB && samples == 4;
        if (!withAlpha && (samples != color.channels() + extra.length || !areReadable(color, bits, extra))) {
            throw unread(samples + " samples of " + bits + " bits per pixel, besides its colours of kinds "
                    + Arrays.toString(extra));
        }
    }

    private static boolean areReadable(TiffColor color, int bits, long[] extra) {
        if (extra.length == 0) {
            return true;
        }
        boolean othersAreNothing = Arrays.stream(extra).skip(1).allMatch(kind -> kind == 0);
        boolean alpha = extra[0] == ALPHA || extra[0] == 0;
        return othersAreNothing
                && switch (color) {
                    case WHITE_IS_ZERO -> false;
                    case BLACK_IS_ZERO, PALETTE -> bits == 8 && extra.length == 1 && alpha;
                    case RGB ->
                        (alpha || extra[0] == ASSOCIATED || (extra[0] == COREL_ALPHA && bits == 8))
                                && extra.length <= (bits == 8 ? 3 : 1);
                    case CMYK -> bits == 8 && extra[0] == 0 && extra.length <= 2;
                };
    }

    private static boolean differences(TiffDirectory tags, TiffCompression compression, int bits) {
        int predictor = tags.value(TiffDirectory.PREDICTOR, 1);
        boolean predicts = compression == TiffCompression.LZW || compression == TiffCompression.DEFLATE;
        if (!predicts || predictor == 1) {
            return false;
        }
        if (predictor != HORIZONTAL || (bits != 8 && bits != 16)) {
            throw unread("predictor " + predictor + " for samples of " + bits + " bits");
        }
        return true;
    }

    private static BrokenImageException unread(String what) {
        return new BrokenImageException("it is a TIFF file with " + what
                + ", which is not supported; save it with 8 or 16 bits per sample in grey, RGB or CMYK, or with a "
                + "palette");
    }

    /** Interleaved samples per pixel in a chunk. */
    int samplesInChunk() {
        return separatePlanes ? 1 : samples;
    }

    /** Bytes per row of a chunk. */
    long rowBytes() {
        return ((long) chunks.width() * samplesInChunk() * bits + 7) / 8;
    }
}
