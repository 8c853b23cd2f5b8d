package dev.vit4j.image;

import java.util.ArrayList;
import java.util.List;

/** A lossless WebP image: the format's specification, RFC 9649, section 3. */
final class Vp8lImage {

    private static final int SIGNATURE = 0x2F;
    private static final int PREDICTION = 0;
    private static final int CROSS_COLOR = 1;
    private static final int SUBTRACT_GREEN = 2;

    private final Vp8lBits bits;
    final int width;
    final int height;

    Vp8lImage(ImageBytes bytes, int start, int end) {
        this.bits = new Vp8lBits(bytes.data(), start, end);
        if (bits.read(8) != SIGNATURE) {
            throw new BrokenImageException("its lossless data doesn't begin as such");
        }
        width = bits.read(14) + 1;
        height = bits.read(14) + 1;
        bits.flag(); // whether alpha is used, which is dropped
        if (bits.read(3) != 0) {
            throw new BrokenImageException("its lossless data is of an unknown version");
        }
    }

    RgbImage decode() {
        List<Vp8lTransform> transforms = new ArrayList<>();
        Vp8lPixels reader = new Vp8lPixels(bits);
        int storedWidth = width;
        int seen = 0;
        while (bits.flag()) {
            int type = bits.read(2);
            if ((seen & 1 << type) != 0) {
                throw new BrokenImageException("it names a transform twice");
            }
            seen |= 1 << type;
            Vp8lTransform transform = readTransform(type, storedWidth, reader);
            transforms.add(transform);
            if (transform instanceof Vp8lTransform.Palette palette) {
                storedWidth = Vp8lPixels.subsampled(storedWidth, palette.bits());
            }
        }
        int[] pixels = reader.read(storedWidth, height, true);
        for (int i = transforms.size() - 1; i >= 0; i--) {
            pixels = transforms.get(i).undo(pixels, height);
        }
        byte[] rgb = new byte[Math.multiplyExact(pixels.length, RgbImage.CHANNELS)];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return new RgbImage(width, height, rgb);
    }

    private Vp8lTransform readTransform(int type, int storedWidth, Vp8lPixels reader) {
        if (type == SUBTRACT_GREEN) {
            return new Vp8lTransform.SubtractGreen();
        }
        if (type == PREDICTION || type == CROSS_COLOR) {
            int side = 2 + bits.read(3);
            int[] parameters =
                    reader.read(Vp8lPixels.subsampled(storedWidth, side), Vp8lPixels.subsampled(height, side), false);
            return type == PREDICTION
                    ? new Vp8lTransform.Prediction(storedWidth, side, parameters)
                    : new Vp8lTransform.CrossColor(storedWidth, side, parameters);
        }
        int count = bits.read(8) + 1;
        int[] colors = reader.read(count, 1, false);
        for (int i = 1; i < count; i++) {
            colors[i] = Vp8lTransform.sum(colors[i], colors[i - 1]);
        }
        int packing = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
        return new Vp8lTransform.Palette(storedWidth, packing, colors);
    }
}
