package dev.vit4j.weights.internal;

/** The header's entry for one tensor; {@code begin} and {@code end} are byte offsets from the start of the file. */
@SuppressWarnings("ArrayRecordComponent") // entries are never compared
public record SafetensorsEntry(String name, SafetensorsDType dtype, long[] shape, long begin, long end) {

    long length() {
        return end - begin;
    }
}
