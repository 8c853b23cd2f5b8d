package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.WhiteGround;
import java.util.Arrays;
import java.util.Optional;

/** GIF (87a, 89a): the first frame on its canvas, as converted to RGB by Pillow. */
public final class GifImage implements EncodedPixels {

    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int GRAPHIC_CONTROL = 0xF9;

    private final ImageBytes bytes;
    private final int width;
    private final int height;
    private final RgbImage.Region frame;
    private final byte[] palette;
    private final Optional<Integer> transparent;
    private final boolean interlaced;
    private final int dataStart;

    public static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a");
    }

    /** Reads up to the first frame's data. */
    public GifImage(ImageBytes bytes) {
        this.bytes = bytes;
        int flags = bytes.u8(10);
        int at = 13;
        Optional<byte[]> colors = Optional.empty();
        if ((flags & 0x80) != 0) {
            colors = colors(at, flags);
            at += 3 << ((flags & 7) + 1);
        }
        Optional<byte[]> global = colors;
        Optional<Integer> transparentColor = Optional.empty();
        while (bytes.u8(at) != IMAGE) {
            int block = bytes.u8(at++);
            if (block == TRAILER) {
                throw new BrokenImageException("there is no image in it");
            }
            if (block == EXTENSION) {
                if (bytes.u8(at) == GRAPHIC_CONTROL && bytes.u8(at + 1) >= 4 && (bytes.u8(at + 2) & 1) != 0) {
                    transparentColor = Optional.of(bytes.u8(at + 5));
                }
                at = behindBlocks(at + 1);
            }
        }
        int frameWidth = bytes.u16LittleEndian(at + 5);
        int frameHeight = bytes.u16LittleEndian(at + 7);
        int x = bytes.u16LittleEndian(at + 1);
        int y = bytes.u16LittleEndian(at + 3);
        width = Math.max(bytes.u16LittleEndian(6), x + frameWidth);
        height = Math.max(bytes.u16LittleEndian(8), y + frameHeight);
        if (frameWidth == 0 || frameHeight == 0 || bytes.u16LittleEndian(6) == 0 || bytes.u16LittleEndian(8) == 0) {
            throw new BrokenImageException("its header says an image without pixels");
        }
        frame = new RgbImage.Region(x, y, frameWidth, frameHeight);
        int frameFlags = bytes.u8(at + 9);
        at += 10;
        if ((frameFlags & 0x80) != 0) {
            colors = colors(at, frameFlags).or(() -> global);
            at += 3 << ((frameFlags & 7) + 1);
        }
        palette = fullPalette(colors.orElseGet(() -> new byte[0]));
        transparent = transparentColor;
        interlaced = (frameFlags & 0x40) != 0;
        dataStart = at;
    }

    private int behindBlocks(int from) {
        int at = from;
        while (bytes.u8(at) != 0) {
            at += bytes.u8(at) + 1;
        }
        return at + 1;
    }

    /** A colour table; none if it is a grey ramp, which Pillow treats as no table. */
    private Optional<byte[]> colors(int at, int flags) {
        byte[] table = bytes.slice(at, 3 << ((flags & 7) + 1));
        for (int i = 0; i < table.length; i++) {
            if (table[i] != (byte) (i / 3)) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }

    /** Missing colours are greys in Pillow if the file has none, and black if it has some. */
    private static byte[] fullPalette(byte[] colors) {
        if (colors.length > 0) {
            return Arrays.copyOf(colors, 768);
        }
        byte[] greys = new byte[768];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (byte) (i / 3);
        }
        return greys;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public RgbImage decode(RgbImage.Region region) {
        return decode(region, palette);
    }

    @Override
    public RgbImage decodeOnWhite(RgbImage.Region region) {
        byte[] colors = palette.clone();
        transparent.ifPresent(index -> WhiteGround.behind(colors, RgbImage.CHANNELS * index, 0));
        return decode(region, colors);
    }

    private RgbImage decode(RgbImage.Region region, byte[] colors) {
        byte[] indices = new byte[Math.multiplyExact(width, height)];
        transparent.ifPresent(index -> Arrays.fill(indices, index.byteValue()));
        GifCode code = new GifCode(bytes, dataStart);
        byte[] row = new byte[frame.width()];
        int[] starts = interlaced ? new int[] {0, 4, 2, 1} : new int[] {0};
        int[] steps = interlaced ? new int[] {8, 8, 4, 2} : new int[] {1};
        for (int pass = 0; pass < starts.length; pass++) {
            for (int y = starts[pass]; y < frame.height(); y += steps[pass]) {
                code.read(row);
                System.arraycopy(row, 0, indices, (frame.y() + y) * width + frame.x(), row.length);
            }
        }
        byte[] pixels = new byte[Math.multiplyExact(indices.length, RgbImage.CHANNELS)];
        for (int i = 0; i < indices.length; i++) {
            int color = RgbImage.CHANNELS * (indices[i] & 0xFF);
            pixels[3 * i] = colors[color];
            pixels[3 * i + 1] = colors[color + 1];
            pixels[3 * i + 2] = colors[color + 2];
        }
        return new RgbImage(width, height, pixels).part(region);
    }
}
