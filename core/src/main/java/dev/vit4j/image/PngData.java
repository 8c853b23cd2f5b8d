package dev.vit4j.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The inflated rows of a PNG file's chunks of pixels. It ends where Pillow's does: between two rows, if the compressed
 * stream ends there, too, in the block that the row came from; anywhere else the file is truncated.
 */
final class PngData implements AutoCloseable {

    /** Bytes that Pillow hands to zlib at a time. */
    private static final int BLOCK = 1 << 16;

    private final ImageBytes bytes;
    private final PngChunks chunks;
    private final Inflater inflater = new Inflater();
    private int at;
    private long left;
    private boolean ended;

    /** @param chunks at the first chunk of pixels; it goes along */
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

    /** Whether the stream ended with the last row that was read. */
    boolean ended() {
        return ended;
    }

    /** Reads rows of so many bytes, one behind the other; how many there are, fewer only where the stream ends. */
    int readRows(byte[] target, int rowBytes, int rows) {
        int wanted = rows * rowBytes;
        int done = 0;
        try {
            while (done < wanted) {
                if (inflater.getRemaining() == 0) {
                    feed();
                }
                int count = inflater.inflate(target, done, wanted - done);
                done += count;
                if (inflater.finished()) {
                    if (count == 0 || done % rowBytes != 0) {
                        throw BrokenImageException.truncated();
                    }
                    ended = true;
                    return done / rowBytes;
                }
                if (done < wanted) {
                    feed();
                }
            }
        } catch (DataFormatException e) {
            throw new BrokenImageException("its compressed data is broken: " + e.getMessage());
        }
        return rows;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
