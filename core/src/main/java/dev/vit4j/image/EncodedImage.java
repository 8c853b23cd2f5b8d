package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.ImageFormat;
import dev.vit4j.image.internal.Orientation;
import dev.vit4j.image.internal.UnreadFormat;
import dev.vit4j.image.internal.resize.Resampling;
import dev.vit4j.image.internal.resize.ResizedRegion;
import dev.vit4j.image.internal.resize.ResizedSide;
import dev.vit4j.image.internal.resize.RgbColumns;
import dev.vit4j.internal.jfr.DecodeEvent;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An image whose header has been read; its pixels, or part of them, are decoded on request. {@link ImageDecoder#open}
 * gives it; there is nothing to close. Not thread-safe.
 */
public final class EncodedImage {

    private final EncodedPixels pixels;
    private final ImageFormat format;
    private final long bytes;
    private final String origin;
    private final boolean white;
    private Optional<Orientation> orientation = Optional.empty();

    private EncodedImage(EncodedPixels pixels, ImageFormat format, long bytes, String origin, boolean white) {
        this.pixels = pixels;
        this.format = format;
        this.bytes = bytes;
        this.origin = origin;
        this.white = white;
    }

    static EncodedImage open(ImageBytes bytes, String origin, ImageDecoder.Limits limits) {
        ImageFormat format = explained(origin, () -> format(bytes));
        EncodedPixels pixels = explained(origin, () -> format.open(bytes));
        long count = (long) pixels.width() * pixels.height();
        if (count > limits.maxPixels()) {
            String size = "has " + pixels.width() + " by " + pixels.height() + " pixels, more than the limit of "
                    + limits.maxPixels() + ", which keeps small files from filling the memory; raise the limit if "
                    + "that is intended (ImageDecoder.Limits.maxPixels)";
            throw new UnusableImageException("image " + origin + " " + size, "it " + size, Setting.MAX_PIXELS);
        }
        return new EncodedImage(pixels, format, bytes.length(), origin, false);
    }

    /** @throws UnusableImageException if the content is not a supported image */
    static void requireImage(ImageBytes beginning, String origin) {
        explained(origin, () -> format(beginning));
    }

    private static ImageFormat format(ImageBytes bytes) {
        return ImageFormat.of(bytes)
                .orElseThrow(() -> new BrokenImageException(UnreadFormat.of(bytes)
                        .map(UnreadFormat::message)
                        .orElse("expected JPEG, PNG, GIF, BMP, WebP, TIFF or PPM, found content that begins like none "
                                + "of them")));
    }

    /**
     * The same image, composited on white when it is decoded if it has transparency, as in the reference's classes with
     * {@code do_convert_rgb}. Without this, transparency is dropped, which reveals the colours below it.
     */
    public EncodedImage onWhite() {
        return new EncodedImage(pixels, format, bytes, origin, true);
    }

    /** The image's name in errors. */
    public String origin() {
        return origin;
    }

    /**
     * Pixels per row, after the rotation of the EXIF orientation.
     *
     * @throws UnusableImageException if the part of the file that has the orientation is broken
     */
    public int width() {
        return orientation().swapsSides() ? pixels.height() : pixels.width();
    }

    /** The number of rows, after the rotation of the EXIF orientation; throws as {@link #width}. */
    public int height() {
        return orientation().swapsSides() ? pixels.width() : pixels.height();
    }

    /**
     * Decodes the whole image.
     *
     * @throws UnusableImageException if the image is broken; the message names it and the reason
     * @throws MemoryException if there is not enough memory for it
     */
    public RgbImage decode() {
        return decode(RgbImage.Region.of(width(), height()));
    }

    /**
     * A part of the image, with the same pixels as that part of {@link #decode()}, at less cost if the format allows.
     *
     * @throws UnusableImageException if the image is broken; the message names it and the reason
     * @throws IndexOutOfBoundsException if the region reaches outside of the image
     */
    public RgbImage decode(RgbImage.Region region) {
        region.requireWithin(width(), height());
        Orientation turn = orientation();
        RgbImage.Region stored = turn.asStored(region, width(), height());
        DecodeEvent event = DecodeEvent.begin();
        RgbImage decoded =
                explained(origin, () -> turn.turned(white ? pixels.decodeOnWhite(stored) : pixels.decode(stored)));
        event.end(origin, format.name(), bytes, stored.width(), stored.height(), false);
        return decoded;
    }

    /**
     * The whole image at another size: as {@link #resized(RgbImage.Region, int, int, ResizeFilter, ResizeFilter.Backend)}
     * for a part.
     */
    public RgbImage resized(int width, int height, ResizeFilter interpolation, ResizeFilter.Backend backend) {
        return resized(RgbImage.Region.of(width(), height()), width, height, interpolation, backend);
    }

    /**
     * A part of the image at another size: the same pixels as {@link RgbImage#resized} makes of those of
     * {@link #decode(RgbImage.Region)}, at less cost where the format allows.
     *
     * @throws UnusableImageException if the image is broken; the message names it and the reason
     * @throws IndexOutOfBoundsException if the region reaches outside of the image
     * @throws InvalidRequestException if the size is not positive or the backend doesn't support the filter
     */
    public RgbImage resized(
            RgbImage.Region region, int width, int height, ResizeFilter interpolation, ResizeFilter.Backend backend) {
        Resampling.requirePossible(region.width(), region.height(), width, height, interpolation, backend);
        ResizedSide columns = ResizedSide.whole(region.width(), width);
        ResizedSide rows = ResizedSide.whole(region.height(), height);
        return resized(region, columns, rows, interpolation, backend);
    }

    /** The same for a rectangle of the resized part. */
    RgbImage resized(
            RgbImage.Region region,
            ResizedSide columns,
            ResizedSide rows,
            ResizeFilter interpolation,
            ResizeFilter.Backend backend) {
        region.requireWithin(width(), height());
        try {
            ResizedRegion resized = ResizedRegion.of(columns, rows, interpolation, backend);
            RgbImage.Region needed = resized.source().within(region);
            DecodeEvent event = DecodeEvent.begin();
            Optional<RgbColumns> decoded = orientation() == Orientation.UPRIGHT
                    ? explained(origin, () -> pixels.columns(needed))
                    : Optional.empty();
            if (decoded.isEmpty()) {
                return resized.ofSource(decode(needed));
            }
            RgbImage image = resized.ofSource(decoded.get());
            event.end(origin, format.name(), bytes, needed.width(), needed.height(), true);
            return image;
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("resize image " + origin, e);
        }
    }

    private Orientation orientation() {
        if (orientation.isEmpty()) {
            orientation = Optional.of(explained(origin, pixels::orientation));
        }
        return orientation.get();
    }

    /** Whatever breaks a decoder is in the file: its bytes are all that it depends on. */
    private static <T> T explained(String origin, Supplier<T> step) {
        try {
            return step.get();
        } catch (BrokenImageException e) {
            throw undecodable(origin, String.valueOf(e.getMessage()), e);
        } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
            throw undecodable(origin, "its data is broken (" + e + ")", e);
        } catch (StackOverflowError e) {
            throw undecodable(origin, "it is nested too deeply", e);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("decode image " + origin, e);
        }
    }

    private static UnusableImageException undecodable(String origin, String reason, Throwable cause) {
        return new UnusableImageException("image " + origin + " can't be decoded: " + reason, reason, cause);
    }
}
