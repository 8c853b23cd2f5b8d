package dev.vit4j.image.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the tag 0x0112 of an EXIF profile, which is a TIFF file of tags, in the same way as Pillow. */
final class ExifOrientation {

    private static final int TAG = 0x0112;
    private static final String HEADER = "Exif\0\0";
    private static final int MOST_HEADERS = 2;
    private static final List<String> BEGINNINGS = List.of("MM\0*", "II*\0", "MM*\0", "II\0*", "MM\0+", "II+\0");
    private static final String BIG_TIFF = "II+\0";
    private static final int ENTRY = 12;

    private final ImageBytes tiff;
    private final ByteBuffer numbers;

    private ExifOrientation(byte[] tiff) {
        this.tiff = new ImageBytes(tiff);
        this.numbers = ByteBuffer.wrap(tiff);
        numbers.order(this.tiff.has(0, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /**
     * The tag's value, if it is present; 1 if it is present without a value.
     *
     * @param profile with the header that formats put before the tags, even twice, or without; empty if there is none
     * @throws BrokenImageException if it is not a TIFF file, which Pillow refuses
     */
    static Optional<Integer> of(byte[] profile) {
        ImageBytes bytes = new ImageBytes(profile);
        int start = 0;
        for (int headers = 0; headers < MOST_HEADERS && bytes.has(start, HEADER); headers++) {
            start += HEADER.length();
        }
        if (start == profile.length) {
            return Optional.empty();
        }
        int from = start;
        if (profile.length - start < 8
                || bytes.has(start, BIG_TIFF)
                || BEGINNINGS.stream().noneMatch(beginning -> bytes.has(from, beginning))) {
            throw new BrokenImageException("its EXIF profile doesn't begin like a TIFF file");
        }
        return new ExifOrientation(bytes.slice(start, profile.length - start)).number();
    }

    /** The first entry of the tag with a value counts; a broken entry ends the directory. */
    private Optional<Integer> number() {
        long directory = numbers.getInt(4) & 0xFFFFFFFFL;
        if (directory > tiff.length() - 2) {
            return Optional.empty();
        }
        Set<Integer> known = new HashSet<>();
        long outside = 0;
        int at = (int) directory + 2;
        for (int left = numbers.getShort(at - 2) & 0xFFFF;
                left > 0 && at + ENTRY <= tiff.length();
                left--, at += ENTRY) {
            int tag = numbers.getShort(at) & 0xFFFF;
            int type = numbers.getShort(at + 2) & 0xFFFF;
            long size = (numbers.getInt(at + 4) & 0xFFFFFFFFL) * unit(type);
            if (size == 0 || known.contains(tag)) {
                continue;
            }
            long place = at + 8L;
            if (size > 4) {
                outside += size;
                if (outside > tiff.length()) {
                    continue; // more than the profile has
                }
                place = numbers.getInt(at + 8) & 0xFFFFFFFFL;
                if (place + size > tiff.length()) {
                    return Optional.empty();
                }
            }
            if (tag == TAG) {
                return Optional.of(value(type, (int) place));
            }
            known.add(tag);
        }
        return Optional.empty();
    }

    /** Bytes per value; 0 for unknown types. */
    private static int unit(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 11, 13 -> 4;
            case 5, 10, 12, 16 -> 8;
            default -> 0;
        };
    }

    private int value(int type, int at) {
        double value = switch (type) {
            case 3, 8 -> numbers.getShort(at);
            case 4, 9, 13 -> numbers.getInt(at);
            case 5 -> (double) (numbers.getInt(at) & 0xFFFFFFFFL) / (numbers.getInt(at + 4) & 0xFFFFFFFFL);
            case 6 -> numbers.get(at);
            case 10 -> (double) numbers.getInt(at) / numbers.getInt(at + 4);
            case 11 -> numbers.getFloat(at);
            case 12 -> numbers.getDouble(at);
            case 16 -> numbers.getLong(at);
            default -> 1; // bytes and texts
        };
        return value == Math.rint(value) && Math.abs(value) < 9 ? (int) value : 1;
    }
}
