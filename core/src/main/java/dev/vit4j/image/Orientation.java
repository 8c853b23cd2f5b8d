package dev.vit4j.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an image is turned for viewing: the EXIF tag 0x0112, with XMP's {@code tiff:Orientation} where it is absent. */
enum Orientation {
    UPRIGHT(false, false, false),
    FLIPPED_LEFT_RIGHT(false, true, false),
    ROTATED_180(false, true, true),
    FLIPPED_TOP_BOTTOM(false, false, true),
    TRANSPOSED(true, false, false),
    ROTATED_270(true, true, false),
    TRANSVERSE(true, true, true),
    ROTATED_90(true, false, true);

    private static final int TAG = 0x0112;
    private static final byte[] HEADER = {'E', 'x', 'i', 'f', 0, 0};
    private static final Pattern XMP_TAG = Pattern.compile("tiff:Orientation(=\"|>)([0-9])");

    /** Whether rows become columns; the mirrors act on what results. */
    private final boolean transposed;

    private final boolean mirroredX;
    private final boolean mirroredY;

    Orientation(boolean transposed, boolean mirroredX, boolean mirroredY) {
        this.transposed = transposed;
        this.mirroredX = mirroredX;
        this.mirroredY = mirroredY;
    }

    /**
     * @param exif a TIFF file of tags, empty where there is none; one that is broken says nothing
     * @param xmp a packet of XML, in Latin or UTF-8 letters
     */
    static Orientation of(byte[] exif, Optional<byte[]> xmp) {
        Optional<Integer> value = exif.length == 0 ? Optional.empty() : tag(new ImageBytes(withoutHeader(exif)));
        int number = value.orElseGet(() -> xmp.map(Orientation::inXmp).orElse(1));
        return number >= 1 && number <= 8 ? values()[number - 1] : UPRIGHT;
    }

    /** What JPEG puts before the tags, some writers put in other formats, too, even twice. */
    private static byte[] withoutHeader(byte[] exif) {
        int start = 0;
        while (HEADER.length <= exif.length - start
                && Arrays.equals(exif, start, start + HEADER.length, HEADER, 0, HEADER.length)) {
            start += HEADER.length;
        }
        return Arrays.copyOfRange(exif, start, exif.length);
    }

    private static int inXmp(byte[] xmp) {
        Matcher matcher = XMP_TAG.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Integer.parseInt(matcher.group(2)) : 1;
    }

    private static Optional<Integer> tag(ImageBytes exif) {
        boolean little = exif.has(0, "II");
        if ((!little && !exif.has(0, "MM")) || exif.length() < 8) {
            return Optional.empty();
        }
        long directory = little ? exif.u32LittleEndian(4) : exif.u32BigEndian(4);
        if (directory > exif.length() - 2) {
            return Optional.empty();
        }
        int at = (int) directory + 2;
        Optional<Integer> found = Optional.empty();
        for (int left = u16(exif, at - 2, little); left > 0 && at + 12 <= exif.length(); left--, at += 12) {
            if (u16(exif, at, little) == TAG) {
                found = Optional.of(value(exif, at, little));
            }
        }
        return found;
    }

    /** One whole number, as Pillow takes it; anything else turns nothing. */
    private static int value(ImageBytes exif, int entry, boolean little) {
        long count = little ? exif.u32LittleEndian(entry + 4) : exif.u32BigEndian(entry + 4);
        if (count != 1) {
            return 1;
        }
        return switch (u16(exif, entry + 2, little)) {
            case 6 -> exif.u8(entry + 8);
            case 3, 8 -> u16(exif, entry + 8, little);
            case 4, 9 -> (int) (little ? exif.u32LittleEndian(entry + 8) : exif.u32BigEndian(entry + 8));
            default -> 1;
        };
    }

    private static int u16(ImageBytes exif, int at, boolean little) {
        return little ? exif.u16LittleEndian(at) : exif.u16BigEndian(at);
    }

    boolean swapsSides() {
        return transposed;
    }

    /** The part of the image as stored that becomes {@code region} of the turned one, of {@code width} by {@code height}. */
    Region asStored(Region region, int width, int height) {
        int x = mirroredX ? width - region.endX() : region.x();
        int y = mirroredY ? height - region.endY() : region.y();
        return transposed
                ? new Region(y, x, region.height(), region.width())
                : new Region(x, y, region.width(), region.height());
    }

    RgbImage turned(RgbImage image) {
        if (this == UPRIGHT) {
            return image;
        }
        int width = transposed ? image.height() : image.width();
        int height = transposed ? image.width() : image.height();
        byte[] source = image.pixels();
        byte[] target = new byte[source.length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            int storedY = mirroredY ? height - 1 - y : y;
            for (int x = 0; x < width; x++) {
                int storedX = mirroredX ? width - 1 - x : x;
                int from = 3 * (transposed ? storedX * image.width() + storedY : storedY * image.width() + storedX);
                target[at++] = source[from];
                target[at++] = source[from + 1];
                target[at++] = source[from + 2];
            }
        }
        return new RgbImage(width, height, target);
    }
}
