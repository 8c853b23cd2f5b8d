package dev.vit4j.image.internal.png;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.Optional;

/** The chunks before a PNG's pixels, with their restrictions; Pillow's {@code PngStream}. */
final class PngHeader {

    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGBA = 6;

    private static final int MOST_COLORS = 256;
    private static final long MOST_FRAMES = 1L << 31;

    /** The layout of samples in the bytes of a row. */
    record Samples(int colorType, int depth) {

        static Optional<Samples> of(int colorType, int depth) {
            boolean possible = switch (colorType) {
                case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
                case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
                case RGB, GREY_ALPHA, RGBA -> depth == 8 || depth == 16;
                default -> false;
            };
            return possible ? Optional.of(new Samples(colorType, depth)) : Optional.empty();
        }

        int bitsPerPixel() {
            return depth
                    * switch (colorType) {
                        case RGB -> 3;
                        case GREY_ALPHA -> 2;
                        case RGBA -> 4;
                        default -> 1;
                    };
        }
    }

    private long width;
    private long height;
    private Optional<Samples> samples = Optional.empty();
    private boolean interlaced;
    private byte[] palette = {};
    private Optional<ImageBytes> transparency = Optional.empty();

    /** The next frame of the animation: x, y, width and height. */
    private long[] frame = {};

    private long frames;
    private long sequence = -1;

    PngHeader() {}

    PngHeader(PngHeader other) {
        width = other.width;
        height = other.height;
        samples = other.samples;
        interlaced = other.interlaced;
        palette = other.palette;
        transparency = other.transparency;
        frame = other.frame;
        frames = other.frames;
        sequence = other.sequence;
    }

    long width() {
        return width;
    }

    long height() {
        return height;
    }

    /** Empty until a header with a possible colour type has been read. */
    Optional<Samples> samples() {
        return samples;
    }

    boolean interlaced() {
        return interlaced;
    }

    /** Red, green and blue of each colour. */
    byte[] palette() {
        if (palette.length / RgbImage.CHANNELS > MOST_COLORS) {
            throw new BrokenImageException("its palette has more than " + MOST_COLORS + " colours");
        }
        return palette;
    }

    /** The alpha of each palette colour, or the single transparent colour. */
    Optional<ImageBytes> transparency() {
        return transparency;
    }

    /** Whether there are frames after the first; a default image before the frames is separate. */
    boolean isAnimated(boolean defaultImage) {
        return Math.max(1, frames) + (frames > 0 && defaultImage ? 1 : 0) > 1;
    }

    boolean hasFrame() {
        return frame.length > 0;
    }

    /** The position of the pixels in the image. */
    RgbImage.Region pixels() {
        if (frame.length == 0 || (frame[0] == 0 && frame[2] == 0)) {
            return RgbImage.Region.of((int) width, (int) height);
        }
        if (frame[2] < 1 || frame[3] < 1 || frame[0] + frame[2] > width || frame[1] + frame[3] > height) {
            throw new BrokenImageException("its first frame lies outside the image");
        }
        return new RgbImage.Region((int) frame[0], (int) frame[1], (int) frame[2], (int) frame[3]);
    }

    /** @throws BrokenImageException if the chunk is too short or invalid */
    void read(String name, ImageBytes chunk) {
        switch (name) {
            case "IHDR" -> readHeader(chunk);
            case "PLTE" -> {
                if (isOf(PALETTE)) {
                    palette = chunk.data();
                }
            }
            case "tRNS" -> {
                requireLength(name, chunk, isOf(RGB) ? 6 : isOf(GREY) ? 2 : 0);
                transparency = Optional.of(chunk);
            }
            case "gAMA" -> requireLength(name, chunk, 4);
            case "cHRM" -> requireLength(name, chunk, 32);
            case "sRGB" -> requireLength(name, chunk, 1);
            case "pHYs" -> requireLength(name, chunk, 9);
            case "acTL" -> readAnimation(chunk);
            case "fcTL" -> readFrame(chunk);
            default -> {}
        }
    }

    private boolean isOf(int colorType) {
        return samples.filter(known -> known.colorType() == colorType).isPresent();
    }

    private static void requireLength(String name, ImageBytes chunk, int least) {
        if (chunk.length() < least) {
            throw new BrokenImageException(
                    "its chunk " + name + " has " + chunk.length() + " bytes instead of " + least);
        }
    }

    private void readHeader(ImageBytes chunk) {
        requireLength("IHDR", chunk, 13);
        width = chunk.u32BigEndian(0);
        height = chunk.u32BigEndian(4);
        samples = Samples.of(chunk.u8(9), chunk.u8(8)).or(() -> samples);
        interlaced |= chunk.u8(12) != 0;
        if (chunk.u8(11) != 0) {
            throw new BrokenImageException("its header says an unknown filter method");
        }
    }

    private void readAnimation(ImageBytes chunk) {
        requireLength("acTL", chunk, 8);
        long said = chunk.u32BigEndian(0);
        frames = frames > 0 || said > MOST_FRAMES ? 0 : said;
    }

    private void readFrame(ImageBytes chunk) {
        requireLength("fcTL", chunk, 26);
        advance(chunk.u32BigEndian(0));
        frame = new long[] {chunk.u32BigEndian(12), chunk.u32BigEndian(16), chunk.u32BigEndian(4), chunk.u32BigEndian(8)
        };
        if (frame[0] + frame[2] > width || frame[1] + frame[3] > height) {
            throw new BrokenImageException("a frame lies outside the image");
        }
    }

    /** Frames and their data are numbered together, from 0; data is never the first. */
    void readFrameData(long number) {
        if (sequence < 0) {
            throw new BrokenImageException("its frames are out of sequence");
        }
        advance(number);
    }

    private void advance(long number) {
        if (number != sequence + 1) {
            throw new BrokenImageException("its frames are out of sequence");
        }
        sequence = number;
    }
}
