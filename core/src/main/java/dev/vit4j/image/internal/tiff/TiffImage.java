package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.Orientation;
import java.nio.ByteOrder;

/**
 * TIFF 6.0, the first image: strips and tiles, in either byte order, uncompressed or compressed with LZW, Deflate or
 * PackBits. Converted to red, green and blue as by Pillow's {@code convert("RGB")}.
 */
public final class TiffImage implements EncodedPixels {

    /** Bytes of a tile in addition to the image's own size: tiles may be larger than a small image. */
    private static final long TILE_ROOM = 4 << 20;

    /** The same for all tiles together, since an image one pixel high needs many. */
    private static final long MOST_TILES_ROOM = 64 * TILE_ROOM;

    private static final long MOST_BYTES_PER_PIXEL = 8;

    /** Strips don't overlap, except that some writers claim a little more than they have. */
    private static final long MOST_OVERLAPS = 8;

    private final ImageBytes bytes;
    private final TiffDirectory tags;
    private final TiffLayout layout;

    public static boolean accepts(ImageBytes bytes) {
        return TiffDirectory.accepts(bytes);
    }

    public TiffImage(ImageBytes bytes) {
        this.bytes = bytes;
        this.tags = new TiffDirectory(bytes);
        this.layout = TiffLayout.of(tags);
    }

    @Override
    public int width() {
        return layout.width();
    }

    @Override
    public int height() {
        return layout.height();
    }

    @Override
    public Orientation orientation() {
        return Orientation.ofNumber(tags.value(TiffDirectory.ORIENTATION, 1));
    }

    @Override
    public RgbImage decode(RgbImage.Region region) {
        return decode(region, false);
    }

    @Override
    public RgbImage decodeOnWhite(RgbImage.Region region) {
        return decode(region, true);
    }

    private RgbImage decode(RgbImage.Region region, boolean onWhite) {
        TiffLayout.Chunks chunks = layout.chunks();
        long across = (layout.width() + chunks.width() - 1L) / chunks.width();
        long down = (layout.height() + chunks.height() - 1L) / chunks.height();
        int planes = layout.separatePlanes() ? layout.samples() : 1;
        requireRoom(across * down * planes);
        TiffPixels pixels = new TiffPixels(layout, tags.values(TiffDirectory.COLOR_MAP), onWhite);
        boolean single = across * down * planes == 1 && layout.compression() == TiffCompression.NONE;
        boolean wholeTiles = chunks.tiles() && layout.compression() != TiffCompression.NONE;
        ImageBytes source = layout.reversedBits() ? reversed() : bytes;
        int chunk = single ? chunks.offsets().count() - 1 : 0; // if several have all of it, Pillow uses the last
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < layout.height(); y += chunks.height()) {
                for (int x = 0; x < layout.width(); x += chunks.width()) {
                    int rows = Math.min(chunks.height(), layout.height() - y);
                    pixels.put(unpacked(source, chunk++, wholeTiles ? chunks.height() : rows), x, y, rows, plane);
                }
            }
        }
        return pixels.image().part(region);
    }

    /** Nothing is allocated for an image that the file can't contain. */
    private void requireRoom(long needed) {
        TiffLayout.Chunks chunks = layout.chunks();
        if (chunks.offsets().count() < needed) {
            throw new BrokenImageException(
                    "it has " + chunks.offsets().count() + " strips or tiles of " + needed + ": it is truncated");
        }
        requireApart(needed);
        long pixels = (long) layout.width() * layout.height();
        long packed = bytes.length();
        long unpacked = pixels * layout.samples() / 8 * layout.bits();
        long chunk = layout.rowBytes() * chunks.height();
        if (!layout.compression().canHold(packed, unpacked)) {
            throw BrokenImageException.truncated();
        }
        if (pixels > RgbImage.MOST_PIXELS
                || chunk > MOST_BYTES_PER_PIXEL * pixels + TILE_ROOM
                || chunk > Integer.MAX_VALUE - 8) {
            throw new BrokenImageException("a strip or tile has " + chunk + " bytes, more than the image needs");
        }
        if (chunk * needed > MOST_BYTES_PER_PIXEL * pixels + MOST_TILES_ROOM) {
            throw new BrokenImageException(
                    needed + " strips or tiles of " + chunk + " bytes are more than the image needs");
        }
    }

    /** Each of many strips may claim the whole file, which would take hours. */
    private void requireApart(long needed) {
        long claimed = 0;
        for (int chunk = 0; chunk < needed && layout.compression() != TiffCompression.NONE; chunk++) {
            claimed += Math.min(length(chunk), bytes.length());
        }
        if (claimed > MOST_OVERLAPS * bytes.length()) {
            throw new BrokenImageException(
                    "its strips or tiles take " + claimed + " bytes of a file of " + bytes.length() + ": they overlap");
        }
    }

    private long length(int chunk) {
        TiffDirectory.Values counts = layout.chunks().counts();
        return chunk < counts.count()
                ? counts.get(chunk)
                : Math.max(0, bytes.length() - layout.chunks().offsets().get(chunk));
    }

    private byte[] unpacked(ImageBytes source, int chunk, int rows) {
        byte[] target = new byte[Math.toIntExact(layout.rowBytes() * rows)];
        long offset = layout.chunks().offsets().get(chunk);
        long length = length(chunk);
        if (offset > bytes.length() || length > bytes.length() - offset) {
            throw BrokenImageException.truncated();
        }
        layout.compression().unpack(source, (int) offset, (int) length, target);
        if (layout.differences()) {
            sumUp(target, rows);
        }
        return target;
    }

    private ImageBytes reversed() {
        byte[] all = bytes.slice(0, bytes.length());
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (Integer.reverse(all[i]) >>> 24);
        }
        return new ImageBytes(all);
    }

    /** Rows contain differences from the previous pixel: TIFF 6.0, section 14. */
    private void sumUp(byte[] data, int rows) {
        int rowBytes = data.length / rows;
        int step = layout.samplesInChunk() * layout.bits() / 8;
        for (int row = 0; row < rows; row++) {
            int end = (row + 1) * rowBytes;
            for (int at = row * rowBytes + step; at < end; at += layout.bits() / 8) {
                if (layout.bits() == 8) {
                    data[at] += data[at - step];
                } else {
                    add(data, at, at - step);
                }
            }
        }
    }

    private void add(byte[] data, int at, int before) {
        int low = layout.order() == ByteOrder.LITTLE_ENDIAN ? 0 : 1;
        int sum = (data[at + low] & 0xFF) + (data[before + low] & 0xFF);
        data[at + low] = (byte) sum;
        data[at + 1 - low] += (byte) (data[before + 1 - low] + (sum >> 8));
    }
}
