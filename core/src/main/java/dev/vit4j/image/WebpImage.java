package dev.vit4j.image;

import java.util.Optional;

/** WebP, lossy and lossless, alone or animated: the first frame, the same pixels as libwebp gives; alpha is dropped. */
final class WebpImage implements EncodedPixels {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;

    private final ImageBytes bytes;
    private final int end;
    private final int width;
    private final int height;
    private Region frame = new Region(0, 0, 1, 1);
    private int dataStart;
    private int dataEnd;
    private boolean lossless;
    private byte[] exif = {};
    private Optional<byte[]> xmp = Optional.empty();

    static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "RIFF") && bytes.has(8, "WEBP");
    }

    /** Reads the chunks, but no pixels. */
    WebpImage(ImageBytes bytes) {
        this.bytes = bytes;
        long riffEnd = bytes.u32LittleEndian(4) + CHUNK_HEADER;
        if (riffEnd > bytes.length()) {
            throw BrokenImageException.truncated();
        }
        end = (int) riffEnd;
        boolean extended = bytes.has(RIFF_HEADER, "VP8X");
        readChunks(RIFF_HEADER, end, 0, 0, false);
        if (dataEnd == 0) {
            throw new BrokenImageException("there is no image in it");
        }
        width = extended ? bytes.u24LittleEndian(RIFF_HEADER + 12) + 1 : frame.width();
        height = extended ? bytes.u24LittleEndian(RIFF_HEADER + 15) + 1 : frame.height();
        if (frame.endX() > width || frame.endY() > height) {
            throw new BrokenImageException("its first frame lies outside of it");
        }
    }

    /** @param insideFrame whether these are the chunks of an animation's frame, which holds no frames of its own */
    private void readChunks(int from, int to, int x, int y, boolean insideFrame) {
        int at = from;
        while (at + CHUNK_HEADER <= to) {
            long length = bytes.u32LittleEndian(at + 4);
            if (length > to - at - CHUNK_HEADER) {
                throw BrokenImageException.truncated();
            }
            int content = at + CHUNK_HEADER;
            readChunk(at, content, (int) length, x, y, insideFrame);
            at = content + (int) (length + (length & 1));
        }
    }

    private void readChunk(int at, int content, int length, int x, int y, boolean insideFrame) {
        boolean lossy = bytes.has(at, "VP8 ");
        if (bytes.has(at, "EXIF")) {
            exif = bytes.slice(content, length);
        } else if (bytes.has(at, "XMP ")) {
            xmp = Optional.of(bytes.slice(content, length));
        } else if (dataEnd > 0) {
            return;
        } else if (bytes.has(at, "ANMF") && length >= FRAME_HEADER && !insideFrame) {
            int frameX = 2 * bytes.u24LittleEndian(content);
            int frameY = 2 * bytes.u24LittleEndian(content + 3);
            readChunks(content + FRAME_HEADER, content + length, frameX, frameY, true);
        } else if (lossy || bytes.has(at, "VP8L")) {
            lossless = !lossy;
            dataStart = content;
            dataEnd = content + length;
            frame = lossy ? lossyFrame(x, y) : losslessFrame(x, y);
        }
    }

    private Region lossyFrame(int x, int y) {
        Vp8Header header = new Vp8Header(bytes, dataStart, dataEnd);
        return new Region(x, y, header.width, header.height);
    }

    private Region losslessFrame(int x, int y) {
        Vp8lImage image = new Vp8lImage(bytes, dataStart, dataEnd);
        return new Region(x, y, image.width, image.height);
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
    public Orientation orientation() {
        return Orientation.of(exif, xmp);
    }

    @Override
    public RgbImage decode(Region region) {
        RgbImage image = lossless ? new Vp8lImage(bytes, dataStart, dataEnd).decode() : decodeLossy();
        return onCanvas(image).part(region);
    }

    private RgbImage decodeLossy() {
        Vp8Header header = new Vp8Header(bytes, dataStart, dataEnd);
        Vp8Frame decoded = new Vp8Frame(header);
        decoded.decode();
        return Vp8Colors.image(decoded, header.width, header.height);
    }

    /** What a frame doesn't cover is black. */
    private RgbImage onCanvas(RgbImage image) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
        int rowBytes = image.width() * RgbImage.CHANNELS;
        for (int y = 0; y < image.height(); y++) {
            int to = ((frame.y() + y) * width + frame.x()) * RgbImage.CHANNELS;
            System.arraycopy(image.pixels(), y * rowBytes, canvas, to, rowBytes);
        }
        return new RgbImage(width, height, canvas);
    }
}
