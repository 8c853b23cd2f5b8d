package dev.vit4j.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The inflated bytes of a PNG file's pixel chunks, in order. */
final class PngData {

    private final ImageBytes bytes;
    private final Inflater inflater = new Inflater();
    private int chunk;
    private boolean frameChunks;

    /** @param firstChunk where the first chunk of pixels begins */
    PngData(ImageBytes bytes, int firstChunk) {
        this.bytes = bytes;
        this.chunk = firstChunk;
        this.frameChunks = bytes.has(firstChunk + 4, "fdAT");
        feed();
    }

    private void feed() {
        int header = frameChunks ? 4 : 0;
        int from = chunk + 8 + header;
        int length = (int) Math.min(bytes.u32BigEndian(chunk), Integer.MAX_VALUE - 12) - header;
        int there = Math.max(0, Math.min(length, bytes.length() - from));
        inflater.setInput(bytes.data(), Math.min(from, bytes.length()), there);
    }

    /** Where the chunk after the current one begins. */
    private long next() {
        return chunk + 12 + bytes.u32BigEndian(chunk);
    }

    /** Fills the array as far as the data goes; how far that is. */
    int read(byte[] target, int from, int length) {
        int done = 0;
        try {
            while (done < length) {
                int count = inflater.inflate(target, from + done, length - done);
                done += count;
                if (count == 0) {
                    if (inflater.finished()) {
                        return done;
                    }
                    if (inflater.needsDictionary()) {
                        throw new BrokenImageException("its compressed data asks for a dictionary");
                    }
                    if (!nextChunk()) {
                        throw BrokenImageException.truncated();
                    }
                }
            }
        } catch (DataFormatException e) {
            throw new BrokenImageException("its compressed data is broken: " + e.getMessage());
        }
        return done;
    }

    private boolean nextChunk() {
        long next = next();
        if (next > bytes.length() - 8 || !isMore((int) next)) {
            return false;
        }
        chunk = (int) next;
        frameChunks = bytes.has(chunk + 4, "fdAT");
        feed();
        return true;
    }

    private boolean isMore(int at) {
        return bytes.has(at + 4, "IDAT") || bytes.has(at + 4, "fdAT") || bytes.has(at + 4, "DDAT");
    }

    void close() {
        inflater.end();
    }
}
