package dev.vit4j.image.internal;

import dev.vit4j.image.internal.bitmap.BmpImage;
import dev.vit4j.image.internal.bitmap.GifImage;
import dev.vit4j.image.internal.bitmap.PnmImage;
import dev.vit4j.image.internal.jpeg.JpegImage;
import dev.vit4j.image.internal.png.PngImage;
import dev.vit4j.image.internal.tiff.TiffImage;
import dev.vit4j.image.internal.webp.WebpImage;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The supported formats, recognized by how a file begins. */
public enum ImageFormat {
    JPEG(JpegImage::accepts, JpegImage::new),
    PNG(PngImage::accepts, PngImage::new),
    GIF(GifImage::accepts, GifImage::new),
    WEBP(WebpImage::accepts, WebpImage::new),
    BMP(BmpImage::accepts, BmpImage::new),
    PNM(PnmImage::accepts, PnmImage::new),
    TIFF(TiffImage::accepts, TiffImage::new);

    private final Predicate<ImageBytes> accepts;
    private final Function<ImageBytes, EncodedPixels> opener;

    ImageFormat(Predicate<ImageBytes> accepts, Function<ImageBytes, EncodedPixels> opener) {
        this.accepts = accepts;
        this.opener = opener;
    }

    public static Optional<ImageFormat> of(ImageBytes bytes) {
        return Arrays.stream(values())
                .filter(format -> format.accepts.test(bytes))
                .findFirst();
    }

    public boolean isToldByTwoLetters() {
        return this == BMP || this == PNM;
    }

    /** @throws BrokenImageException if the header is incomplete or invalid */
    public EncodedPixels open(ImageBytes bytes) {
        return opener.apply(bytes);
    }
}
