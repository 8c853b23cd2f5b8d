package dev.vit4j.image.internal;

import dev.vit4j.image.RgbImage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rotation of an image for viewing: the EXIF tag 0x0112, or XMP's {@code tiff:Orientation} if that is absent. */
public enum Orientation {
    UPRIGHT(false, false, false),
    FLIPPED_LEFT_RIGHT(false, true, false),
    ROTATED_180(false, true, true),
    FLIPPED_TOP_BOTTOM(false, false, true),
    TRANSPOSED(true, false, false),
    ROTATED_270(true, true, false),
    TRANSVERSE(true, true, true),
    ROTATED_90(true, false, true);

    private static final Pattern XMP_TAG = Pattern.compile("tiff:Orientation(=\"|>)([0-9])");

    /** Whether rows become columns; mirroring comes afterwards. */
    private final boolean transposed;

    private final boolean mirroredX;
    private final boolean mirroredY;

    Orientation(boolean transposed, boolean mirroredX, boolean mirroredY) {
        this.transposed = transposed;
        this.mirroredX = mirroredX;
        this.mirroredY = mirroredY;
    }

    /**
     * @param exif as for {@link ExifOrientation}
     * @param xmp an XML packet, in Latin-1 or UTF-8
     * @throws BrokenImageException if the EXIF profile is invalid
     */
    public static Orientation of(byte[] exif, Optional<byte[]> xmp) {
        int number = ExifOrientation.of(exif)
                .orElseGet(() -> xmp.map(Orientation::inXmp).orElse(1));
        return ofNumber(number);
    }

    /** By the value of the EXIF tag; upright for invalid values. */
    public static Orientation ofNumber(int number) {
        return number >= 1 && number <= 8 ? values()[number - 1] : UPRIGHT;
    }

    private static int inXmp(byte[] xmp) {
        Matcher matcher = XMP_TAG.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Integer.parseInt(matcher.group(2)) : 1;
    }

    public boolean swapsSides() {
        return transposed;
    }

    /**
     * The part of the stored image that becomes {@code region} of the rotated one, of {@code width} by {@code height}.
     */
    public RgbImage.Region asStored(RgbImage.Region region, int width, int height) {
        int x = mirroredX ? width - region.endX() : region.x();
        int y = mirroredY ? height - region.endY() : region.y();
        return transposed
                ? new RgbImage.Region(y, x, region.height(), region.width())
                : new RgbImage.Region(x, y, region.width(), region.height());
    }

    public RgbImage turned(RgbImage image) {
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
