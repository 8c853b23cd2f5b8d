package dev.vit4j.weights;

/** What a header says of one tensor; {@code begin} and {@code end} count bytes from the start of the file. */
@SuppressWarnings("ArrayRecordComponent") // entries are never compared
record SafetensorsEntry(String name, SafetensorsDType dtype, long[] shape, long begin, long end) {

    long length() {
        return end - begin;
    }
}
