package dev.vit4j.image.internal.resize;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.TargetSize;
import java.util.Optional;

/**
 * The part of a resized image that a centre crop keeps, padded if the crop is larger than the image: the steps of a
 * {@link Preprocessor} for images of one size.
 *
 * @param horizontal the columns that the crop keeps
 * @param vertical the rows that the crop keeps
 * @param size of the result
 * @param padding the colour around an image that is smaller than the crop
 */
public record CroppedResize(
        ResizedSide columns,
        ResizedSide rows,
        CenterCrop horizontal,
        CenterCrop vertical,
        TargetSize.Exact size,
        Preprocessor.Colour padding,
        ResizeFilter interpolation,
        ResizeFilter.Backend backend) {

    /**
     * @param subject the image's name in errors
     * @throws ResourceException if nothing would be left of the image, or more would be computed than the limits
     *     allow
     */
    public static CroppedResize of(
            String subject, int width, int height, Preprocessor preprocessor, ImageDecoder.Limits limits) {
        String image = subject + " of " + width + " by " + height + " pixels";
        TargetSize.Pixels target =
                preprocessor.size().map(size -> size.of(width, height)).orElse(new TargetSize.Pixels(width, height));
        String resize = preprocessor.size().isPresent()
                ? image + " would be resized to " + target.width() + " by " + target.height()
                : image + " would be used at its size";
        if (target.width() < 1 || target.height() < 1) {
            throw new ResourceException(resize + ", which leaves nothing; crop it to another shape");
        }
        Optional<TargetSize.Exact> crop = preprocessor.crop();
        if (crop.isEmpty()) {
            requireWithin(limits, product(target.width(), target.height()), resize);
        }
        crop.ifPresent(size -> requireWithin(
                limits,
                product(size.width(), size.height()),
                image + " would be cropped to " + size.width() + " by " + size.height()));
        CenterCrop horizontal = crop.map(size -> crop(target.width(), size.width(), preprocessor))
                .orElseGet(() -> CenterCrop.none(target.width()));
        CenterCrop vertical = crop.map(size -> crop(target.height(), size.height(), preprocessor))
                .orElseGet(() -> CenterCrop.none(target.height()));
        CroppedResize result = new CroppedResize(
                new ResizedSide(width, target.width(), horizontal.from(), horizontal.count()),
                new ResizedSide(height, target.height(), vertical.from(), vertical.count()),
                horizontal,
                vertical,
                crop.orElseGet(() -> new TargetSize.Exact(vertical.count(), horizontal.count())),
                preprocessor.padding(),
                preprocessor.resample(),
                preprocessor.backend());
        requireWithin(limits, result.computed(), resize);
        ResizedRegion.requireWorkable(
                result.columns, result.rows, preprocessor.resample(), preprocessor.backend(), resize);
        return result;
    }

    private static CenterCrop crop(long length, int wanted, Preprocessor preprocessor) {
        return preprocessor.processor().cropsAsTorchvision()
                ? CenterCrop.rounded(length, wanted)
                : CenterCrop.of(length, wanted, preprocessor.backend());
    }

    private static long product(long width, long height) {
        return width > Long.MAX_VALUE / height ? Long.MAX_VALUE : width * height;
    }

    /** Pixels of the result, and of the image between the two passes. */
    private long computed() {
        boolean twoPasses = columns.changes() && rows.changes() && !interpolation.picks();
        long between = !twoPasses
                ? 0
                : ResizedRegion.rowsFirst(columns, rows, backend)
                        ? product(columns.needed(interpolation), rows.count())
                        : product(columns.count(), rows.needed(interpolation));
        return product(size.width(), size.height()) + between;
    }

    private static void requireWithin(ImageDecoder.Limits limits, long pixels, String step) {
        long most = Math.min(limits.maxResizedPixels(), RgbImage.MOST_PIXELS);
        if (pixels > most) {
            String excess = step + ", for which " + pixels + " pixels must be computed, more than the ";
            throw most == RgbImage.MOST_PIXELS
                    ? new ResourceException(excess + most + " that fit into an array; crop it to another shape")
                    : new ResourceException(
                            excess + "limit of " + most + "; crop it to another shape, or raise the limit if that is "
                                    + "intended (ImageDecoder.Limits.maxResizedPixels)",
                            Setting.MAX_RESIZED_PIXELS);
        }
    }

    public RgbImage of(RgbImage image) {
        return padded(ResizedRegion.of(columns, rows, interpolation, backend).of(image));
    }

    /** The crop's size, of the part of the resized image that it keeps. */
    public RgbImage padded(RgbImage kept) {
        if (kept.width() == size.width() && kept.height() == size.height()) {
            return kept;
        }
        byte[] target = new byte[Math.multiplyExact(size.height(), size.width() * RgbImage.CHANNELS)];
        fill(target);
        int length = kept.width() * RgbImage.CHANNELS;
        for (int y = 0; y < kept.height(); y++) {
            int to = ((vertical.before() + y) * size.width() + horizontal.before()) * RgbImage.CHANNELS;
            System.arraycopy(kept.pixels(), y * length, target, to, length);
        }
        return new RgbImage(size.width(), size.height(), target);
    }

    private void fill(byte[] target) {
        if (!padding.equals(Preprocessor.Colour.BLACK)) {
            for (int i = 0; i < target.length; i += RgbImage.CHANNELS) {
                target[i] = (byte) padding.red();
                target[i + 1] = (byte) padding.green();
                target[i + 2] = (byte) padding.blue();
            }
        }
    }
}
