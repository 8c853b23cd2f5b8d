package dev.vit4j.internal.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in protocol buffer encoding (https://protobuf.dev/programming-guides/encoding/). Its size is known before
 * it is written, as the encoding requires, so that large fields are streamed from their source and never held here.
 */
public final class ProtobufMessage {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** Writes exactly as many bytes as announced. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private record Part(long size, Content content) {}

    private final List<Part> parts;
    private final long size;

    private ProtobufMessage(List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.size = parts.stream().mapToLong(Part::size).sum();
    }

    /** The size of the encoded message in bytes. */
    public long size() {
        return size;
    }

    /** @throws IOException if the channel can't be written to */
    public void writeTo(WritableByteChannel channel) throws IOException {
        for (Part part : parts) {
            part.content().writeTo(channel);
        }
    }

    /** The encoded message, for small ones. */
    public byte[] toByteArray() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(size));
        try (WritableByteChannel channel = Channels.newChannel(bytes)) {
            writeTo(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Collects the fields of a message in writing order. */
    public static final class Builder {

        private final List<Part> parts = new ArrayList<>();
        private ByteArrayOutputStream pending = new ByteArrayOutputStream();

        /** An int32, int64, bool or enum. */
        public Builder varint(int field, long value) {
            writeTag(field, VARINT);
            writeVarint(value);
            return this;
        }

        public Builder fixed64(int field, double value) {
            writeTag(field, FIXED64);
            writeLittleEndian(Double.doubleToRawLongBits(value), Double.BYTES);
            return this;
        }

        public Builder fixed32(int field, float value) {
            writeTag(field, FIXED32);
            writeLittleEndian(Float.floatToRawIntBits(value), Float.BYTES);
            return this;
        }

        public Builder text(int field, String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            writeTag(field, BYTES);
            writeVarint(utf8.length);
            pending.writeBytes(utf8);
            return this;
        }

        public Builder message(int field, ProtobufMessage value) {
            writeTag(field, BYTES);
            writeVarint(value.size());
            value.parts.forEach(this::append);
            return this;
        }

        /** The number of bytes that {@code content} will write. */
        public Builder streamed(int field, long size, Content content) {
            writeTag(field, BYTES);
            writeVarint(size);
            append(new Part(size, content));
            return this;
        }

        public ProtobufMessage build() {
            flush();
            return new ProtobufMessage(parts);
        }

        private void append(Part part) {
            flush();
            parts.add(part);
        }

        private void flush() {
            if (pending.size() > 0) {
                byte[] bytes = pending.toByteArray();
                parts.add(new Part(bytes.length, channel -> writeFully(channel, ByteBuffer.wrap(bytes))));
                pending = new ByteArrayOutputStream();
            }
        }

        private void writeTag(int field, int wireType) {
            writeVarint((long) field << 3 | wireType);
        }

        private void writeVarint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                pending.write((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            pending.write((int) rest);
        }

        private void writeLittleEndian(long bits, int bytes) {
            for (int i = 0; i < bytes; i++) {
                pending.write((int) (bits >>> (Byte.SIZE * i)));
            }
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
