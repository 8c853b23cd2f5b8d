package dev.vit4j.report.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The framing of TensorFlow's record files: length (8 bytes, little endian), its masked CRC-32C, the
 * data, its masked CRC-32C. The format is described at https://www.tensorflow.org/tutorials/load_data/tfrecord.
 */
public final class TfRecord {

    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int FRAMING_BYTES = HEADER_BYTES + Integer.BYTES;
    private static final int MASK_DELTA = 0xa282ead8;

    private TfRecord() {}

    public static byte[] frame(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(FRAMING_BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedChecksum(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(maskedChecksum(data, 0, data.length));
        return record.array();
    }

    /** The number of bytes that {@code data} takes in a file. */
    public static long framedLength(byte[] data) {
        return (long) FRAMING_BYTES + data.length;
    }

    /**
     * The complete records from the start of a file; the first damaged or incomplete one and all after it are left out.
     */
    public static List<byte[]> read(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        int start = 0;
        while (file.length - start >= FRAMING_BYTES) {
            long length = buffer.getLong(start);
            boolean whole = buffer.getInt(start + Long.BYTES) == maskedChecksum(file, start, Long.BYTES)
                    && length >= 0
                    && length <= file.length - start - FRAMING_BYTES;
            if (!whole) {
                break;
            }
            int dataStart = start + HEADER_BYTES;
            int dataEnd = dataStart + (int) length;
            if (buffer.getInt(dataEnd) != maskedChecksum(file, dataStart, (int) length)) {
                break;
            }
            records.add(Arrays.copyOfRange(file, dataStart, dataEnd));
            start = dataEnd + Integer.BYTES;
        }
        return List.copyOf(records);
    }

    private static int maskedChecksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
    }
}
