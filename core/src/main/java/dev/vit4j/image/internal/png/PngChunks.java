package dev.vit4j.image.internal.png;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.zip.CRC32;

/** Iterates over the chunks of a PNG; reads what Pillow reads and refuses what Pillow refuses. */
final class PngChunks {

    private static final int HEADER = 8;
    private static final int CHECKSUM = 4;
    private static final int SEQUENCE = 4;
    private static final String DATA = "IDAT";
    private static final String FRAME_DATA = "fdAT";
    private static final String END = "IEND";

    private final ImageBytes bytes;
    final PngHeader header;
    final PngText text;

    /** The start of the content of the current pixel chunk. */
    private long start;

    /** Its end, by its header. */
    private long end;

    private boolean defaultImage;

    PngChunks(ImageBytes bytes, int firstChunk) {
        this.bytes = bytes;
        this.header = new PngHeader();
        this.text = new PngText();
        readUntilPixels(firstChunk);
    }

    /** A copy at the same position. */
    PngChunks(PngChunks other) {
        bytes = other.bytes;
        header = new PngHeader(other.header);
        text = other.text; // each of its chunks is read once
        start = other.start;
        end = other.end;
        defaultImage = other.defaultImage;
    }

    /** The start of the content of the current pixel chunk. */
    int start() {
        return (int) Math.min(start, bytes.length());
    }

    /** The size of the current pixel chunk in bytes, by its header. */
    long length() {
        return end - start;
    }

    private int end() {
        return (int) Math.min(end, bytes.length());
    }

    private void readUntilPixels(int firstChunk) {
        long at = firstChunk;
        while (true) {
            String name = requireName(at);
            if (name.equals(END)) {
                throw new BrokenImageException("there is no image in it");
            }
            if (name.equals(FRAME_DATA)) {
                readSequence(at);
            }
            start = at + HEADER;
            end = start + lengthAt(at);
            boolean isPixels = name.equals(DATA) || name.equals(FRAME_DATA);
            if (isPixels && header.samples().isPresent()) {
                start += name.equals(FRAME_DATA) ? SEQUENCE : 0;
                defaultImage = !header.hasFrame();
                return;
            }
            requireWithin();
            readContent(name);
            requireChecksum(at);
            at = end + CHECKSUM;
        }
    }

    /** Advances to the next pixel chunk, which has to follow the current one. */
    void nextPixels() {
        long at = (long) end() + CHECKSUM;
        String name = requireName(at);
        if (name.equals(FRAME_DATA)) {
            readSequence(at);
        } else if (!name.equals(DATA) && !name.equals("DDAT")) {
            throw BrokenImageException.truncated();
        }
        start = at + HEADER + (name.equals(FRAME_DATA) ? SEQUENCE : 0);
        end = at + HEADER + lengthAt(at);
    }

    /** Reads the chunks after the pixels, whose checksums are ignored; it may end between any two chunks. */
    void readRest() {
        boolean animated = header.isAnimated(defaultImage);
        while (true) {
            long at = end + CHECKSUM;
            if (at + HEADER > bytes.length() || !isName(at)) {
                return;
            }
            String name = nameAt(at);
            if (name.equals(END) || (name.equals("fcTL") && animated)) {
                return;
            }
            if (name.equals(FRAME_DATA)) {
                readSequence(at);
            }
            start = at + HEADER;
            end = start + lengthAt(at);
            requireWithin();
            if (!name.equals(DATA) && !name.equals(FRAME_DATA)) {
                readContent(name);
            }
        }
    }

    private void requireWithin() {
        if (end > bytes.length()) {
            throw BrokenImageException.truncated();
        }
    }

    private void readContent(String name) {
        ImageBytes content = new ImageBytes(bytes.slice((int) start, (int) (end - start)));
        header.read(name, content);
        text.read(name, content, end);
    }

    private void readSequence(long at) {
        if (lengthAt(at) < SEQUENCE) {
            throw new BrokenImageException("a chunk of a frame's data is too short");
        }
        header.readFrameData(bytes.u32BigEndian((int) at + HEADER));
    }

    private long lengthAt(long at) {
        return bytes.u32BigEndian((int) at);
    }

    private String nameAt(long at) {
        char[] name = new char[4];
        for (int i = 0; i < name.length; i++) {
            name[i] = (char) bytes.u8((int) at + 4 + i);
        }
        return new String(name);
    }

    private String requireName(long at) {
        if (at + HEADER > bytes.length()) {
            throw BrokenImageException.truncated();
        }
        if (!isName(at)) {
            throw new BrokenImageException("a chunk is broken");
        }
        return nameAt(at);
    }

    private boolean isName(long at) {
        return nameAt(at)
                .chars()
                .allMatch(letter -> (letter < 128 && Character.isLetterOrDigit(letter)) || letter == '_');
    }

    private void requireChecksum(long at) {
        int length = (int) (end - at) - HEADER;
        CRC32 checksum = new CRC32();
        checksum.update(bytes.data(), (int) at + 4, length + 4);
        if (checksum.getValue() != bytes.u32BigEndian((int) end)) {
            throw new BrokenImageException("a chunk's checksum is wrong");
        }
    }
}
