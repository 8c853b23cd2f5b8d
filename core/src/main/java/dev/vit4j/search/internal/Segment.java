package dev.vit4j.search.internal;

import java.nio.ByteBuffer;

/**
 * The rows of one commit: where their parts lie in the file, in bytes, and the checksums (CRC-32C) of these.
 *
 * @param rows at least 1
 * @param vectors of the rows' numbers, bf16, row after row
 * @param names of each row's name and version, as {@link RowNames} writes them
 * @param removed of the bits of the rows that are in the index no more; of length 0 if there are none
 */
record Segment(int rows, Part vectors, Part names, Part removed) {

    static final int BYTES = Integer.BYTES + 3 * Part.BYTES;

    /** A part of the file. */
    record Part(long offset, long length, int checksum) {

        static final int BYTES = 2 * Long.BYTES + Integer.BYTES;
        static final Part NONE = new Part(0, 0, 0);

        private static Part read(ByteBuffer buffer) {
            return new Part(buffer.getLong(), buffer.getLong(), buffer.getInt());
        }

        private void write(ByteBuffer buffer) {
            buffer.putLong(offset).putLong(length).putInt(checksum);
        }

        /** Whether it lies between two positions of the file. */
        boolean isWithin(long start, long end) {
            return length == 0 || (offset >= start && length > 0 && length <= end - offset);
        }
    }

    static Segment read(ByteBuffer buffer) {
        return new Segment(buffer.getInt(), Part.read(buffer), Part.read(buffer), Part.read(buffer));
    }

    void write(ByteBuffer buffer) {
        buffer.putInt(rows);
        vectors.write(buffer);
        names.write(buffer);
        removed.write(buffer);
    }

    Segment without(Part nowRemoved) {
        return new Segment(rows, vectors, names, nowRemoved);
    }
}
