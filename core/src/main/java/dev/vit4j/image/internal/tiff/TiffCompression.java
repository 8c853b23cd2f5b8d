package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compression of a TIFF file's strips and tiles. */
enum TiffCompression {
    NONE(1),
    LZW(1400),
    DEFLATE(1032),
    PACK_BITS(64);

    /** The maximum number of bytes that one byte can expand to. */
    private final int mostDense;

    TiffCompression(int mostDense) {
        this.mostDense = mostDense;
    }

    static TiffCompression of(int number) {
        return switch (number) {
            case 1 -> NONE;
            case 5 -> LZW;
            case 8, 32946 -> DEFLATE;
            case 32773 -> PACK_BITS;
            default ->
                throw new BrokenImageException("it is a TIFF file with " + name(number)
                        + ", which is not supported; save it uncompressed, or with LZW or Deflate");
        };
    }

    private static String name(int number) {
        return switch (number) {
            case 2 -> "CCITT Huffman compression";
            case 3, 4 -> "CCITT fax compression";
            case 6, 7 -> "JPEG compression";
            case 34712 -> "JPEG 2000 compression";
            case 34925 -> "LZMA compression";
            case 50000 -> "Zstandard compression";
            case 50001 -> "WebP compression";
            default -> "compression " + number;
        };
    }

    /** Whether so few bytes can expand to so many. */
    boolean canHold(long packed, long unpacked) {
        return unpacked / mostDense <= packed;
    }

    /** @param target must be filled, otherwise the data is truncated */
    void unpack(ImageBytes source, int at, int length, byte[] target) {
        source.requireWithin(at, length);
        switch (this) {
            case NONE -> {
                if (length < target.length) {
                    throw BrokenImageException.truncated();
                }
                System.arraycopy(source.data(), at, target, 0, target.length);
            }
            case LZW -> new TiffLzw(source, at, at + length).unpack(target);
            case DEFLATE -> inflate(source, at, length, target);
            case PACK_BITS -> unpackBits(source, at, at + length, target);
        }
    }

    private static void inflate(ImageBytes source, int at, int length, byte[] target) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(source.data(), at, length);
            int filled = 0;
            while (filled < target.length) {
                int got = inflater.inflate(target, filled, target.length - filled);
                if (got == 0) { // needs input, or a dictionary, or is finished
                    throw BrokenImageException.truncated();
                }
                filled += got;
            }
        } catch (DataFormatException e) {
            throw new BrokenImageException("its compressed data is broken: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** PackBits: runs of bytes and literal bytes: TIFF 6.0, section 9. */
    private static void unpackBits(ImageBytes source, int from, int end, byte[] target) {
        int at = from;
        int filled = 0;
        while (filled < target.length) {
            if (at >= end) {
                throw BrokenImageException.truncated();
            }
            int head = (byte) source.u8(at++);
            if (head == -128) {
                continue;
            }
            int count = Math.min(target.length - filled, 1 + Math.abs(head));
            int taken = head < 0 ? 1 : count;
            if (at + taken > end) {
                throw BrokenImageException.truncated();
            }
            for (int i = 0; i < count; i++) {
                target[filled++] = (byte) source.u8(head < 0 ? at : at + i);
            }
            at += taken;
        }
    }
}
