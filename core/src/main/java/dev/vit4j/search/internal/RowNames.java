package dev.vit4j.search.internal;

import dev.vit4j.ResourceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The names and versions of a segment's rows, read from the mapped file when they are asked for. Each row is two texts in UTF-8,
 * each after its length in bytes.
 */
final class RowNames {

    private final ByteBuffer bytes;
    private final int[] starts;

    private RowNames(ByteBuffer bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** @throws ResourceException if these aren't so many names */
    static RowNames read(Path file, ByteBuffer bytes, int rows) {
        ByteBuffer reader = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int[] starts = new int[rows];
        for (int row = 0; row < rows; row++) {
            starts[row] = reader.position();
            skip(file, reader);
            skip(file, reader);
        }
        return new RowNames(bytes, starts);
    }

    private static void skip(Path file, ByteBuffer reader) {
        int length = reader.remaining() < Integer.BYTES ? -1 : reader.getInt();
        if (length < 0 || length > reader.remaining()) {
            throw new ResourceException("the index " + file + " is damaged: a name has " + length
                    + " bytes where the file has " + reader.remaining() + "; make the index again");
        }
        reader.position(reader.position() + length);
    }

    static byte[] bytes(String name, String version) {
        byte[] first = name.getBytes(StandardCharsets.UTF_8);
        byte[] second = version.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Integer.BYTES + first.length + second.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(first.length)
                .put(first)
                .putInt(second.length)
                .put(second)
                .array();
    }

    String name(int row) {
        return text(reader(row));
    }

    String version(int row) {
        ByteBuffer reader = reader(row);
        reader.position(Integer.BYTES + reader.position() + reader.getInt(reader.position()));
        return text(reader);
    }

    private ByteBuffer reader(int row) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(starts[row]);
    }

    private static String text(ByteBuffer reader) {
        byte[] text = new byte[reader.getInt()];
        reader.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
