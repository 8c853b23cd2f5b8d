package dev.vit4j.image;

/** stub */
final class WebpImage implements EncodedPixels {
    static boolean accepts(ImageBytes bytes) { return false; }
    WebpImage(ImageBytes bytes) {}
    public int width() { return 0; }
    public int height() { return 0; }
    public Orientation orientation() { return Orientation.UPRIGHT; }
    public RgbImage decode(Region region) { throw new IllegalStateException(); }
}
