package dev.vit4j.image.internal.png;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The inflated rows of a PNG file's pixel chunks. It ends where Pillow's does: between two rows, if the compressed
 * stream ends there too, in the block that the row came from; anywhere else the file is truncated.
 */
final class PngData implements AutoCloseable {

    /** Bytes that Pillow passes to zlib at a time. */
    private static final int BLOCK = 1 << 16;

    /** The highest compression ratio of deflate. */
    static final int MAX_COMPRESSION = 1032;

    private final ImageBytes bytes;
    private final PngChunks chunks;
    private final Inflater inflater = new Inflater();
    private int at;
    private long left;
    private boolean ended;

    /** @param chunks at the first chunk of pixels; advanced while reading */
    PngData(ImageBytes bytes, PngChunks chunks) {
        this.bytes = bytes;
        this.chunks = chunks;
        enterChunk();
    }

    private void enterChunk() {
        at = chunks.start();
        left = chunks.length();
    }

    private void feed() {
        while (left == 0) {
            chunks.nextPixels();
            enterChunk();
        }
        int block = (int) Math.min(BLOCK, left);
        int there = Math.min(block, bytes.length() - at);
        if (there <= 0) {
            throw BrokenImageException.truncated();
        }
        inflater.setInput(bytes.data(), at, there);
        at += there;
        left -= block;
    }

    /** Whether the stream ended with the last row read. */
    boolean ended() {
        return ended;
    }

    /** @throws BrokenImageException if the file can't contain even one row of this size */
    void requireRoomFor(int rowBytes) {
        if (rowBytes / MAX_COMPRESSION > bytes.length()) {
            throw BrokenImageException.truncated();
        }
    }

    /** Reads consecutive rows of this size and returns their number, fewer only if the stream ends. */
    int readRows(byte[] target, int rowBytes, int rows) {
        int count = read(target, rows * rowBytes, true);
        if (count % rowBytes != 0) {
            throw BrokenImageException.truncated();
        }
        return count / rowBytes;
    }

    /** Reads from a position in a row on, as much as there is room for, and returns the number of bytes. */
    int readPart(byte[] target, int at, int rowBytes) {
        int wanted = Math.min(target.length, rowBytes - at);
        int count = read(target, wanted, at == 0);
        if (ended && at + count < rowBytes) {
            throw BrokenImageException.truncated();
        }
        return count;
    }

    /**
     * The number of bytes, fewer than requested only if the stream ends.
     *
     * @param startsRow a row starts only if there is another byte of the file for it; within a row, the bytes read
     *     before may be enough
     */
    private int read(byte[] target, int wanted, boolean startsRow) {
        int done = 0;
        try {
            if (startsRow && inflater.getRemaining() == 0) {
                feed();
            }
            while (true) {
                int count = inflater.inflate(target, done, wanted - done);
                done += count;
                if (inflater.finished()) {
                    if (count == 0) {
                        throw BrokenImageException.truncated();
                    }
                    ended = true;
                    return done;
                }
                if (done == wanted) {
                    return done;
                }
                feed();
            }
        } catch (DataFormatException e) {
            throw new BrokenImageException("its compressed data is broken: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
