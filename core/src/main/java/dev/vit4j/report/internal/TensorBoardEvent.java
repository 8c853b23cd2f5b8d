package dev.vit4j.report.internal;

import dev.vit4j.internal.io.ProtobufMessage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;

/**
 * TensorFlow's {@code Event} message in protocol buffer encoding: the few fields that scalars take
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
 */
public final class TensorBoardEvent {

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

    /** The first event of every file. */
    public static byte[] fileVersion(double wallTime) {
        return new ProtobufMessage.Builder()
                .fixed64(EVENT_WALL_TIME, wallTime)
                .text(EVENT_FILE_VERSION, "brain.Event:2")
                .build()
                .toByteArray();
    }

    /** @param wallTime seconds since 1970 */
    public static byte[] scalars(double wallTime, long step, SortedMap<String, Double> values) {
        ProtobufMessage.Builder summary = new ProtobufMessage.Builder();
        values.forEach((tag, number) -> summary.message(
                SUMMARY_VALUE,
                new ProtobufMessage.Builder()
                        .text(VALUE_TAG, tag)
                        .fixed32(VALUE_SIMPLE_VALUE, number.floatValue())
                        .build()));
        return summary(wallTime, step, summary.build());
    }

    /** An event with a summary of any kind. */
    static byte[] summary(double wallTime, long step, ProtobufMessage summary) {
        return new ProtobufMessage.Builder()
                .fixed64(EVENT_WALL_TIME, wallTime)
                .varint(EVENT_STEP, step)
                .message(EVENT_SUMMARY, summary)
                .build()
                .toByteArray();
    }

    /**
     * The step of an event, 0 if it has none, since protocol buffers omit zeros.
     *
     * @throws IllegalArgumentException if the bytes are not an event
     */
    public static long step(byte[] event) {
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
            throw new IllegalArgumentException("a field extends past the end of its message", e);
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
}
