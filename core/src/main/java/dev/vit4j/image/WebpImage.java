package dev.vit4j.image;

/** WebP, lossy and lossless, alone or animated: the first frame, the same pixels as libwebp gives; alpha is dropped. */
final class WebpImage implements EncodedPixels {

    private final ImageBytes bytes;
    private final WebpContainer container;

    static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "RIFF") && bytes.has(8, "WEBP");
    }

    /** Reads the chunks, but no pixels. */
    WebpImage(ImageBytes bytes) {
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
    public RgbImage decode(Region region) {
        WebpFrame frame = container.first();
        RgbImage image = frame.lossless() ? Vp8lImage.decode(bytes, frame.start(), frame.end()) : decodeLossy(frame);
        return onCanvas(image, frame.place()).part(region);
    }

    private RgbImage decodeLossy(WebpFrame frame) {
        Vp8Header header = new Vp8Header(bytes, frame.start(), frame.end());
        Vp8Frame decoded = new Vp8Frame(header);
        decoded.decode();
        if (frame.hasAlpha()) {
            WebpAlpha.requireWhole(bytes, frame.alphaStart(), frame.alphaEnd(), header.width, header.height);
        }
        return Vp8Colors.image(decoded, header.width, header.height);
    }

    /** What a frame doesn't cover is black. */
    private RgbImage onCanvas(RgbImage image, Region place) {
        if (image.width() == width() && image.height() == height()) {
            return image;
        }
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(width(), height()), RgbImage.CHANNELS)];
        int rowBytes = image.width() * RgbImage.CHANNELS;
        for (int y = 0; y < image.height(); y++) {
            int to = ((place.y() + y) * width() + place.x()) * RgbImage.CHANNELS;
            System.arraycopy(image.pixels(), y * rowBytes, canvas, to, rowBytes);
        }
        return new RgbImage(width(), height(), canvas);
    }
}
