package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The integer tags of a TIFF file's first image (TIFF 6.0, section 2). */
final class TiffDirectory {

    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_COUNTS = 279;
    static final int PLANAR = 284;
    static final int PREDICTOR = 317;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_COUNTS = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    private static final int ENTRY = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private static final Field NONE = new Field(BYTE, 0, 0);

    /** The position of a tag's values. */
    private record Field(int type, int count, int at) {}

    /** The values of a tag, read in place: a file may claim as many as it has bytes. */
    final class Values {

        private final Field field;

        private Values(Field field) {
            this.field = field;
        }

        int count() {
            return field.count();
        }

        long get(int index) {
            int at = field.at() + width(field.type()) * Objects.checkIndex(index, field.count());
            return switch (field.type()) {
                case BYTE -> bytes.u8(at);
                case SHORT -> u16(at);
                default -> u32(at);
            };
        }

        LongStream stream() {
            return IntStream.range(0, count()).mapToLong(this::get);
        }
    }

    private final ImageBytes bytes;
    private final ByteOrder order;
    private final Map<Integer, Field> fields = new HashMap<>();
    private boolean whole = true;

    static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "II*\0") || bytes.has(0, "MM\0*");
    }

    TiffDirectory(ImageBytes bytes) {
        this.bytes = bytes;
        this.order = bytes.has(0, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int directory = within(u32(4), 2);
        int count = u16(directory);
        int at = directory + 2;
        for (int i = 0; i < count && at <= bytes.length() - ENTRY; i++, at += ENTRY) {
            read(at);
        }
        whole &= at == directory + 2 + ENTRY * count;
    }

    private void read(int at) {
        int type = u16(at + 2);
        int width = width(type);
        if (width == 0) {
            return;
        }
        long count = u32(at + 4);
        long place = count * width > 4 ? u32(at + 8) : at + 8L;
        if (place <= bytes.length() - count * width) {
            fields.put(u16(at), new Field(type, (int) count, (int) place));
        } else {
            whole = false;
        }
    }

    private static int width(int type) {
        return switch (type) {
            case BYTE -> 1;
            case SHORT -> 2;
            case LONG -> 4;
            default -> 0;
        };
    }

    private int within(long at, int length) {
        if (at > bytes.length() - length) {
            throw BrokenImageException.truncated();
        }
        return (int) at;
    }

    ByteOrder order() {
        return order;
    }

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    /** Whether nothing is cut off, so that no tag is missing for that reason. */
    boolean isWhole() {
        return whole;
    }

    /** All values of a tag, none if it is missing. */
    Values values(int tag) {
        return new Values(fields.getOrDefault(tag, NONE));
    }

    /** The values of a missing tag. */
    Values none() {
        return new Values(NONE);
    }

    /** The first value of a tag, or the default if it is missing. */
    int value(int tag, int missing) {
        Values values = values(tag);
        return values.count() == 0 ? missing : (int) Math.min(Integer.MAX_VALUE, values.get(0));
    }

    private int u16(int at) {
        return order == ByteOrder.LITTLE_ENDIAN ? bytes.u16LittleEndian(at) : bytes.u16BigEndian(at);
    }

    private long u32(int at) {
        return order == ByteOrder.LITTLE_ENDIAN ? bytes.u32LittleEndian(at) : bytes.u32BigEndian(at);
    }
}
