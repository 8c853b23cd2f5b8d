package dev.vit4j.image.internal.webp;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.Orientation;
import java.util.Optional;

/** Parses the chunks of a WebP file in the same way as libwebp's demuxer: an error in any frame refuses the file. */
final class WebpContainer {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_HEADER = 10;
    private static final int FRAME_HEADER = 16;
    private static final int ANIMATION_HEADER = 6;
    private static final long MOST_PIXELS = 1L << 32;

    private static final int ANIMATION = 0x02;
    private static final int XMP = 0x04;
    private static final int EXIF = 0x08;
    private static final int ALPHA = 0x10;
    private static final int COLOR_PROFILE = 0x20;
    private static final int KNOWN_FLAGS = ANIMATION | XMP | EXIF | ALPHA | COLOR_PROFILE;

    private final ImageBytes bytes;
    private final int end;
    private int at;
    private int flags;
    private int width;
    private int height;
    private Optional<WebpFrame> first = Optional.empty();
    private Optional<byte[]> exif = Optional.empty();
    private Optional<byte[]> xmp = Optional.empty();

    /** @throws BrokenImageException if there is no image in it, or a chunk is in the wrong place */
    WebpContainer(ImageBytes bytes) {
        this.bytes = bytes;
        long riffEnd = bytes.u32LittleEndian(4) + CHUNK_HEADER;
        if (riffEnd > bytes.length()) {
            throw BrokenImageException.truncated();
        }
        end = (int) riffEnd;
        at = RIFF_HEADER;
        if (bytes.has(at, "VP8X")) {
            readExtended();
        } else if (bytes.has(at, "VP8 ") || bytes.has(at, "VP8L")) {
            WebpFrame frame = readFrame(WebpFrame.EMPTY);
            first = Optional.of(frame.withoutAlpha());
            width = frame.place().width();
            height = frame.place().height();
        }
        if (first.isEmpty()) {
            throw new BrokenImageException("there is no image in it");
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    boolean isAnimated() {
        return has(ANIMATION);
    }

    boolean usesAlpha() {
        return has(ALPHA);
    }

    WebpFrame first() {
        return first.orElseThrow();
    }

    Orientation orientation() {
        return Orientation.of(exif.orElse(new byte[0]), xmp.filter(packet -> packet.length > 0));
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private int left() {
        return end - at;
    }

    /** Enters the chunk at the position; its length includes the padding byte. */
    private int enter() {
        if (left() < CHUNK_HEADER) {
            throw BrokenImageException.truncated();
        }
        long length = bytes.u32LittleEndian(at + 4);
        at += CHUNK_HEADER;
        if (length + (length & 1) > left()) {
            throw BrokenImageException.truncated();
        }
        return (int) (length + (length & 1));
    }

    private void readExtended() {
        int length = enter();
        if (bytes.u32LittleEndian(at - 4) != EXTENDED_HEADER) {
            throw new BrokenImageException("its extended header is broken");
        }
        flags = bytes.u8(at);
        width = bytes.u24LittleEndian(at + 4) + 1;
        height = bytes.u24LittleEndian(at + 7) + 1;
        if ((flags & ~KNOWN_FLAGS) != 0 || (long) width * height >= MOST_PIXELS) {
            throw new BrokenImageException("its extended header is broken");
        }
        at += length;
        boolean animated = false;
        do {
            int start = at;
            length = enter();
            if (bytes.has(start, "VP8X")) {
                throw new BrokenImageException("it has two headers");
            } else if (bytes.has(start, "ALPH") || bytes.has(start, "VP8 ") || bytes.has(start, "VP8L")) {
                if (animated || has(ANIMATION) || first.isPresent()) {
                    throw new BrokenImageException("it has an image in addition to its frames");
                }
                at = start;
                readStill();
            } else if (bytes.has(start, "ANMF")) {
                if (!animated) {
                    throw new BrokenImageException("its frames come before the animation's header");
                }
                readAnimationFrame(length);
            } else {
                if (bytes.has(start, "ANIM")) {
                    if (length < ANIMATION_HEADER) {
                        throw BrokenImageException.truncated();
                    }
                    animated = true;
                }
                keep(start);
                at += length;
            }
        } while (left() > 0);
    }

    private void keep(int start) {
        int length = (int) bytes.u32LittleEndian(start + 4);
        if (bytes.has(start, "EXIF") && has(EXIF)) {
            exif = exif.or(() -> Optional.of(bytes.slice(start + CHUNK_HEADER, length)));
        } else if (bytes.has(start, "XMP ") && has(XMP)) {
            xmp = xmp.or(() -> Optional.of(bytes.slice(start + CHUNK_HEADER, length)));
        }
    }

    private void readStill() {
        WebpFrame read = readFrame(WebpFrame.EMPTY);
        WebpFrame frame = has(ALPHA) ? read : read.withoutAlpha();
        require(frame);
        if (frame.place().width() != width || frame.place().height() != height) {
            throw new BrokenImageException("its image is not as large as its header says");
        }
        first = Optional.of(frame);
    }

    /** A frame and its restrictions: the frames of the animation follow it. */
    private void readAnimationFrame(int length) {
        if (length < FRAME_HEADER) {
            throw BrokenImageException.truncated();
        }
        int x = 2 * bytes.u24LittleEndian(at);
        int y = 2 * bytes.u24LittleEndian(at + 3);
        long pixels = (bytes.u24LittleEndian(at + 6) + 1L) * (bytes.u24LittleEndian(at + 9) + 1L);
        at += FRAME_HEADER;
        int start = at;
        WebpFrame frame = readFrame(WebpFrame.EMPTY.at(x, y));
        if (pixels >= MOST_PIXELS || at - start > length - FRAME_HEADER) {
            throw new BrokenImageException("a frame is broken");
        }
        if (!has(ANIMATION) || frame.isNothing()) {
            return;
        }
        require(frame);
        if (frame.place().endX() > width || frame.place().endY() > height) {
            throw new BrokenImageException("a frame lies outside the image");
        }
        first = first.or(() -> Optional.of(frame));
    }

    private static void require(WebpFrame frame) {
        if (!frame.hasImage() || frame.hasAlphaBehindImage()) {
            throw new BrokenImageException("its transparency doesn't come before its image");
        }
    }

    /** The chunks of one frame from the position on, up to the first that doesn't belong to it. */
    private WebpFrame readFrame(WebpFrame empty) {
        WebpFrame frame = empty;
        do {
            int start = at;
            int length = enter();
            boolean lossless = bytes.has(start, "VP8L");
            if (bytes.has(start, "ALPH") && !frame.hasAlpha()) {
                frame = frame.withAlpha(at, at + (int) bytes.u32LittleEndian(start + 4));
            } else if ((lossless || bytes.has(start, "VP8 "))
                    && (!frame.hasImage() || (lossless && frame.hasAlpha()))) {
                if (lossless && frame.hasAlpha()) {
                    throw new BrokenImageException("its lossless image has a second transparency");
                }
                RgbImage.Region size = lossless
                        ? Vp8lImage.size(bytes, at, at + length)
                        : Vp8Header.size(bytes, at, at + length, bytes.u32LittleEndian(start + 4));
                frame = frame.withImage(lossless, at, at + length, size);
            } else {
                at = start;
                return frame;
            }
            at += length;
        } while (left() > 0);
        return frame;
    }
}
