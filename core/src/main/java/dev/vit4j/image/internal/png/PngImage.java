package dev.vit4j.image.internal.png;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.Orientation;
import java.util.Optional;

/**
 * PNG (W3C, third edition), every colour type and depth, interlaced or not; for an animation the first frame. Converted
 * to red, green and blue as by Pillow's {@code convert("RGB")}: transparency is dropped or composited on white,
 * 16-bit colours keep their upper eight bits, and 16-bit grey is clipped to 255. Damaged files are refused if Pillow
 * refuses them.
 */
public final class PngImage implements EncodedPixels {

    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private final ImageBytes bytes;

    /** The position of the first chunk of pixels. */
    private final PngChunks chunks;

    private final PngHeader.Samples samples;

    public static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, SIGNATURE);
    }

    /** Reads up to the first chunk of pixels. */
    public PngImage(ImageBytes bytes) {
        this.bytes = bytes;
        chunks = new PngChunks(bytes, SIGNATURE.length());
        samples = chunks.header.samples().orElseThrow();
        long width = chunks.header.width();
        long height = chunks.header.height();
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw new BrokenImageException("its header says " + width + " by " + height + " pixels");
        }
    }

    @Override
    public int width() {
        return (int) chunks.header.width();
    }

    @Override
    public int height() {
        return (int) chunks.header.height();
    }

    /** The orientation chunk may follow the image data. */
    @Override
    public Orientation orientation() {
        PngChunks rest = new PngChunks(chunks);
        try {
            rest.readRest();
        } catch (BrokenImageException e) {
            // refused when it is decoded, unless the pixels end before it
        }
        return rest.text.orientation();
    }

    @Override
    public RgbImage decode(RgbImage.Region region) {
        return decode(region, Optional.empty());
    }

    @Override
    public RgbImage decodeOnWhite(RgbImage.Region region) {
        return decode(region, PngTransparency.of(samples, chunks.header.transparency()));
    }

    private RgbImage decode(RgbImage.Region region, Optional<PngTransparency> ground) {
        RgbImage.Region frame = chunks.header.pixels();
        byte[] palette = chunks.header.palette();
        boolean interlaced = chunks.header.interlaced();
        PngRows rows = new PngRows(samples, frame.width(), frame.height(), interlaced);
        if (rows.bytes() / PngData.MAX_COMPRESSION > bytes.length()) {
            read(rows, (row, columns, x, y, step) -> {}); // it can only end early, if at all: no pixels for it before
        }
        // Pillow puts interlaced rows at the image's corner, wherever their frame is.
        PngPixels pixels = new PngPixels(
                samples, palette, ground, width(), height(), interlaced ? 0 : frame.x(), interlaced ? 0 : frame.y());
        read(rows, pixels);
        return pixels.image().part(region);
    }

    private void read(PngRows rows, PngRows.Sink sink) {
        PngChunks walk = new PngChunks(chunks);
        try (PngData data = new PngData(bytes, walk)) {
            rows.read(data, sink);
        }
        walk.readRest();
    }
}
