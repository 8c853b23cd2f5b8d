package dev.vit4j.image;

/** Cuts the middle out of an image, or sets it in the middle of black where it is smaller. */
final class CenterCrop {

    private CenterCrop() {}

    static RgbImage of(RgbImage image, TargetSize.Exact size, Backend backend) {
        int left = start(image.width(), size.width(), backend);
        int top = start(image.height(), size.height(), backend);
        int firstX = Math.max(0, -left);
        int firstY = Math.max(0, -top);
        int columns = Math.min(size.width() - firstX, image.width() - Math.max(0, left));
        int rows = Math.min(size.height() - firstY, image.height() - Math.max(0, top));
        byte[] target = new byte[Math.multiplyExact(size.height(), size.width() * RgbImage.CHANNELS)];
        for (int y = 0; y < rows; y++) {
            int from = ((Math.max(0, top) + y) * image.width() + Math.max(0, left)) * RgbImage.CHANNELS;
            int to = ((firstY + y) * size.width() + firstX) * RgbImage.CHANNELS;
            System.arraycopy(image.pixels(), from, target, to, columns * RgbImage.CHANNELS);
        }
        return new RgbImage(size.width(), size.height(), target);
    }

    /** Where the cut begins; an odd pixel of padding goes before the image in Pillow's backend, else behind it. */
    private static int start(int length, int wanted, Backend backend) {
        int odd = backend == Backend.PIL && wanted > length ? (wanted - length) % 2 : 0;
        return (length - wanted) / 2 - odd;
    }
}
