package dev.vit4j.weights.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts files together by hand, whatever the format says of them. */
public final class SafetensorsBytes {

    private SafetensorsBytes() {}

    public static byte[] of(String header, int dataLength) {
        return of(header.getBytes(StandardCharsets.UTF_8), dataLength);
    }

    public static byte[] of(byte[] header, int dataLength) {
        return ByteBuffer.allocate(Long.BYTES + header.length + dataLength)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    public static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
