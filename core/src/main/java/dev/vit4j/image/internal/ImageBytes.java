package dev.vit4j.image.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of an image file, read by offset; reading past the end throws that the file is truncated. */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record ImageBytes(byte[] data) {

    public int length() {
        return data.length;
    }

    public int u8(int at) {
        requireWithin(at, 1);
        return data[at] & 0xFF;
    }

    public int u16BigEndian(int at) {
        requireWithin(at, 2);
        return (data[at] & 0xFF) << 8 | (data[at + 1] & 0xFF);
    }

    public int u16LittleEndian(int at) {
        requireWithin(at, 2);
        return (data[at] & 0xFF) | (data[at + 1] & 0xFF) << 8;
    }

    public int u24LittleEndian(int at) {
        return u16LittleEndian(at) | u8(at + 2) << 16;
    }

    public long u32BigEndian(int at) {
        return (long) u16BigEndian(at) << 16 | u16BigEndian(at + 2);
    }

    public long u32LittleEndian(int at) {
        return u16LittleEndian(at) | (long) u16LittleEndian(at + 2) << 16;
    }

    /** Whether there is this text at an offset, one byte per letter. */
    public boolean has(int at, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return at >= 0
                && at + expected.length <= data.length
                && Arrays.equals(data, at, at + expected.length, expected, 0, expected.length);
    }

    public byte[] slice(int at, int length) {
        requireWithin(at, length);
        return Arrays.copyOfRange(data, at, at + length);
    }

    public void requireWithin(int at, int length) {
        if (at < 0 || length < 0 || at > data.length - length) {
            throw BrokenImageException.truncated();
        }
    }
}
