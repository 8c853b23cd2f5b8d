package dev.vit4j.image.internal.webp;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.Orientation;
import dev.vit4j.image.internal.WhiteGround;
import java.util.Arrays;

/** WebP, lossy and lossless, still or animated: the first frame, with the same pixels as libwebp. */
public final class WebpImage implements EncodedPixels {

    private final ImageBytes bytes;
    private final WebpContainer container;

    public static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "RIFF") && bytes.has(8, "WEBP");
    }

    /** Reads the chunks, but not the pixels. */
    public WebpImage(ImageBytes bytes) {
        this.bytes = bytes;
        this.container = new WebpContainer(bytes);
    }

    @Override
    public int width() {
        return container.width();
    }

    @Override
    public int height() {
        return container.height();
    }

    @Override
    public Orientation orientation() {
        return container.orientation();
    }

    @Override
    public RgbImage decode(RgbImage.Region region) {
        return decode(region, false);
    }

    @Override
    public RgbImage decodeOnWhite(RgbImage.Region region) {
        return decode(region, isTransparent());
    }

    /** A single lossless image has its own flag; otherwise libwebp uses the file's header. */
    private boolean isTransparent() {
        WebpFrame frame = container.first();
        boolean alone = frame.lossless() && !container.isAnimated();
        return alone ? Vp8lImage.usesAlpha(bytes, frame.start()) : container.usesAlpha();
    }

    private RgbImage decode(RgbImage.Region region, boolean onWhite) {
        WebpFrame frame = container.first();
        RgbImage image = frame.lossless()
                ? Vp8lImage.decode(bytes, frame.start(), frame.end(), onWhite)
                : decodeLossy(frame, onWhite);
        return onCanvas(image, frame.place(), onWhite).part(region);
    }

    private RgbImage decodeLossy(WebpFrame frame, boolean onWhite) {
        Vp8Header header = new Vp8Header(bytes, frame.start(), frame.end());
        Vp8Frame decoded = new Vp8Frame(header);
        decoded.decode();
        RgbImage image = Vp8Colors.image(decoded, header.width, header.height);
        if (frame.hasAlpha()) {
            byte[] alpha = WebpAlpha.decode(bytes, frame.alphaStart(), frame.alphaEnd(), header.width, header.height);
            for (int i = 0; onWhite && i < alpha.length; i++) {
                WhiteGround.behind(image.pixels(), RgbImage.CHANNELS * i, alpha[i] & 0xFF);
            }
        }
        return image;
    }

    /** The area not covered by a frame is transparent, so black or white. */
    private RgbImage onCanvas(RgbImage image, RgbImage.Region place, boolean onWhite) {
        if (image.width() == width() && image.height() == height()) {
            return image;
        }
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(width(), height()), RgbImage.CHANNELS)];
        if (onWhite) {
            Arrays.fill(canvas, (byte) 255);
        }
        int rowBytes = image.width() * RgbImage.CHANNELS;
        for (int y = 0; y < image.height(); y++) {
            int to = ((place.y() + y) * width() + place.x()) * RgbImage.CHANNELS;
            System.arraycopy(image.pixels(), y * rowBytes, canvas, to, rowBytes);
        }
        return new RgbImage(width(), height(), canvas);
    }
}
