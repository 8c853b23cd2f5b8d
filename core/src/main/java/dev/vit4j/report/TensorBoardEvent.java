package dev.vit4j.report;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/**
 * TensorFlow's {@code Event} message in protocol buffer encoding: the few fields that scalars take
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
 */
final class TensorBoardEvent {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;

    private TensorBoardEvent() {}

    /** The event that every file begins with. */
    static byte[] fileVersion(double wallTime) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        writeFixed64(event, EVENT_WALL_TIME, Double.doubleToRawLongBits(wallTime));
        writeBytes(event, EVENT_FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        return event.toByteArray();
    }

    /** @param wallTime seconds since 1970 */
    static byte[] scalars(double wallTime, long step, SortedMap<String, Double> values) {
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        values.forEach((tag, number) -> {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            writeBytes(value, VALUE_TAG, tag.getBytes(StandardCharsets.UTF_8));
            writeFixed32(value, VALUE_SIMPLE_VALUE, Float.floatToRawIntBits(number.floatValue()));
            writeBytes(summary, SUMMARY_VALUE, value.toByteArray());
        });
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        writeFixed64(event, EVENT_WALL_TIME, Double.doubleToRawLongBits(wallTime));
        writeTag(event, EVENT_STEP, VARINT);
        writeVarint(event, step);
        writeBytes(event, EVENT_SUMMARY, summary.toByteArray());
        return event.toByteArray();
    }

    /**
     * The step of an event, 0 where it has none, as protocol buffers leave zeros out.
     *
     * @throws IllegalArgumentException where the bytes are no event
     */
    static long step(byte[] event) {
        ByteBuffer buffer = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) {
                long tag = readVarint(buffer);
                int wireType = (int) (tag & 7);
                if (tag >>> 3 == EVENT_STEP && wireType == VARINT) {
                    return readVarint(buffer);
                }
                skip(buffer, wireType);
            }
        } catch (BufferUnderflowException | ArithmeticException e) {
            throw new IllegalArgumentException("a field that ends past its message", e);
        }
        return 0;
    }

    private static void skip(ByteBuffer buffer, int wireType) {
        switch (wireType) {
            case VARINT -> readVarint(buffer);
            case FIXED64 -> buffer.position(buffer.position() + Long.BYTES);
            case BYTES -> {
                int length = Math.toIntExact(readVarint(buffer));
                buffer.position(buffer.position() + length);
            }
            case FIXED32 -> buffer.position(buffer.position() + Integer.BYTES);
            default -> throw new IllegalArgumentException("wire type " + wireType);
        }
    }

    private static long readVarint(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = buffer.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than ten bytes");
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static void writeTag(ByteArrayOutputStream out, int field, int wireType) {
        writeVarint(out, (long) field << 3 | wireType);
    }

    private static void writeBytes(ByteArrayOutputStream out, int field, byte[] bytes) {
        writeTag(out, field, BYTES);
        writeVarint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void writeFixed64(ByteArrayOutputStream out, int field, long bits) {
        writeTag(out, field, FIXED64);
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array());
    }

    private static void writeFixed32(ByteArrayOutputStream out, int field, int bits) {
        writeTag(out, field, FIXED32);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bits)
                .array());
    }
}
