package dev.vit4j.weights.internal;

import dev.vit4j.ResourceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of one safetensors file: every range lies in the file, fits its type and shape, and the ranges
 * cover the data without gap or overlap, as the
 * <a href="https://github.com/huggingface/safetensors#format">format</a> requires.
 */
final class SafetensorsHeader {

    static final String METADATA = "__metadata__";

    /** The engine's operators support no more dimensions. */
    private static final int MAX_DIMENSIONS = 64;

    private final String file;
    private final long dataStart;
    private final long fileSize;
    private final List<SafetensorsEntry> entries = new ArrayList<>();
    private Map<String, String> metadata = Map.of();

    private SafetensorsHeader(String file, long dataStart, long fileSize) {
        this.file = file;
        this.dataStart = dataStart;
        this.fileSize = fileSize;
    }

    /**
     * Reads and checks a header.
     *
     * @param file the file's name in messages
     * @param json the header's bytes, after the eight of its length
     * @throws ResourceException if anything in it violates the format
     */
    static SafetensorsHeader parse(String file, byte[] json, long fileSize) {
        SafetensorsHeader header = new SafetensorsHeader(file, Long.BYTES + (long) json.length, fileSize);
        if (json.length == 0 || json[0] != '{') {
            throw header.broken("its header does not begin with {; this is not a safetensors file");
        }
        SafetensorsJson.read(SafetensorsJson.STRICT, file + ": the header", json, parser -> {
            header.read(parser);
            return header;
        });
        header.entries.sort(Comparator.comparingLong(SafetensorsEntry::begin).thenComparingLong(SafetensorsEntry::end));
        header.requireGaplessCover();
        return header;
    }

    /** The tensors by name, in the order of their data. */
    Map<String, SafetensorsEntry> entries() {
        Map<String, SafetensorsEntry> byName = new LinkedHashMap<>();
        entries.forEach(entry -> byName.put(entry.name(), entry));
        return Collections.unmodifiableMap(byName);
    }

    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    private void read(SafetensorsJson json) {
        json.readObject(name -> {
            if (name.equals(METADATA)) {
                metadata = json.readStrings();
            } else {
                entries.add(new EntryReader(name).read(json));
            }
        });
    }

    /** Collects the fields of one tensor, which may be in any order; unknown fields are ignored. */
    private final class EntryReader {

        private final String name;
        private String dtype = "";
        private long[] shape = {};
        private long[] offsets = {};
        private boolean hasShape;

        EntryReader(String name) {
            this.name = name;
        }

        SafetensorsEntry read(SafetensorsJson json) {
            json.readObject(field -> {
                switch (field) {
                    case "dtype" -> dtype = json.readString();
                    case "shape" -> {
                        shape = json.readNaturals(MAX_DIMENSIONS);
                        hasShape = true;
                    }
                    case "data_offsets" -> offsets = json.readNaturals(2);
                    default -> json.skipValue();
                }
            });
            if (dtype.isEmpty() || !hasShape || offsets.length != 2) {
                throw broken(
                        tensor(name) + " needs dtype, shape and two data_offsets; at least one of them is missing");
            }
            SafetensorsDType type = SafetensorsDType.named(dtype)
                    .orElseThrow(() -> broken(tensor(name) + " has the unknown dtype \"" + dtype + "\"; known are "
                            + Arrays.toString(SafetensorsDType.values())));
            return checked(type);
        }

        private SafetensorsEntry checked(SafetensorsDType type) {
            long dataLength = fileSize - dataStart;
            if (offsets[0] > offsets[1]) {
                throw broken(tensor(name) + " ends before it begins: data_offsets " + Arrays.toString(offsets));
            }
            if (offsets[1] > dataLength) {
                throw broken(tensor(name) + " is at data_offsets " + Arrays.toString(offsets) + ", but the file has "
                        + dataLength + " bytes of data: it is incomplete; download it again");
            }
            long expected = bytes(type);
            long found = offsets[1] - offsets[0];
            if (found != expected) {
                throw broken(tensor(name) + " of " + type + Arrays.toString(shape) + " takes " + expected
                        + " bytes, found data_offsets " + Arrays.toString(offsets) + " of " + found);
            }
            return new SafetensorsEntry(name, type, shape, dataStart + offsets[0], dataStart + offsets[1]);
        }

        private long bytes(SafetensorsDType type) {
            long elements = 1;
            long strides = 1; // the engine computes these as if no dimension were 0
            try {
                for (long size : shape) {
                    elements = elements * size;
                    strides = Math.multiplyExact(strides, Math.max(size, 1));
                }
                Math.multiplyExact(strides, Long.SIZE);
            } catch (ArithmeticException e) {
                throw broken(tensor(name) + " has the impossible shape " + Arrays.toString(shape));
            }
            long bits = elements * type.bits();
            if (bits % Byte.SIZE != 0) {
                throw broken(tensor(name) + " of " + type + Arrays.toString(shape) + " does not fill whole bytes");
            }
            return bits / Byte.SIZE;
        }
    }

    private void requireGaplessCover() {
        long covered = dataStart;
        String previous = "the header";
        for (SafetensorsEntry entry : entries) {
            if (entry.begin() < covered) {
                throw broken(tensor(entry.name()) + " overlaps " + previous + ": it begins at byte "
                        + (entry.begin() - dataStart) + " of the data, expected " + (covered - dataStart));
            }
            if (entry.begin() > covered) {
                throw broken("bytes " + (covered - dataStart) + " to " + (entry.begin() - dataStart)
                        + " of the data, before " + tensor(entry.name()) + ", belong to no tensor");
            }
            covered = entry.end();
            previous = tensor(entry.name());
        }
        if (covered != fileSize) {
            throw broken("expected its end at byte " + covered + ", after " + previous + ", found "
                    + (fileSize - covered) + " more bytes");
        }
    }

    private static String tensor(String name) {
        return "tensor \"" + name + "\"";
    }

    private ResourceException broken(String what) {
        return new ResourceException(file + ": " + what);
    }
}
