package dev.vit4j.image.internal.webp;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.WhiteGround;
import java.util.ArrayList;
import java.util.List;

/** A lossless WebP image: the format's specification, RFC 9649, section 3. */
final class Vp8lImage {

    private static final int SIGNATURE = 0x2F;
    private static final int PREDICTION = 0;
    private static final int CROSS_COLOR = 1;
    private static final int SUBTRACT_GREEN = 2;

    private static final int HEADER = 5;

    private final Vp8lBits bits;
    private final Vp8lPixels reader;
    private final int width;
    private final int height;
    private final List<Vp8lTransform> transforms = new ArrayList<>();

    private Vp8lImage(ImageBytes bytes, int start, int end, int width, int height) {
        this.bits = new Vp8lBits(bytes.data(), start, end);
        this.reader = new Vp8lPixels(bits);
        this.width = width;
        this.height = height;
    }

    /** The size of the image, by its first bytes. */
    static RgbImage.Region size(ImageBytes bytes, int start, int end) {
        if (end - start < HEADER) {
            throw BrokenImageException.truncated();
        }
        if (bytes.u8(start) != SIGNATURE) {
            throw new BrokenImageException("its lossless data has a wrong signature");
        }
        long header = bytes.u32LittleEndian(start + 1);
        if (header >> 29 != 0) {
            throw new BrokenImageException("its lossless data has an unknown version");
        }
        return RgbImage.Region.of((int) (header & 0x3FFF) + 1, (int) (header >> 14 & 0x3FFF) + 1);
    }

    /** Whether the header says that there are transparent pixels. */
    static boolean usesAlpha(ImageBytes bytes, int start) {
        return (bytes.u32LittleEndian(start + 1) >> 28 & 1) != 0;
    }

    /** @param onWhite whether transparency is composited on white; otherwise dropped */
    static RgbImage decode(ImageBytes bytes, int start, int end, boolean onWhite) {
        RgbImage.Region size = size(bytes, start, end);
        Vp8lImage image = new Vp8lImage(bytes, start, end, size.width(), size.height());
        image.bits.read(8);
        image.bits.read(16);
        image.bits.read(16);
        int[] pixels = image.undone(image.reader.read(image.readTransforms(), size.height()));
        byte[] rgb = new byte[Math.multiplyExact(pixels.length, RgbImage.CHANNELS)];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
            if (onWhite) {
                WhiteGround.behind(rgb, 3 * i, pixels[i] >>> 24);
            }
        }
        return new RgbImage(size.width(), size.height(), rgb);
    }

    /** The green channel of a lossless image without a header: the alpha of a lossy one, [height, width]. */
    static byte[] decodeAlpha(ImageBytes bytes, int start, int end, int width, int height) {
        Vp8lImage image = new Vp8lImage(bytes, start, end, width, height);
        int storedWidth = image.readTransforms();
        boolean indices = image.transforms.size() == 1 && image.transforms.get(0) instanceof Vp8lTransform.Palette;
        int[] pixels = image.undone(
                indices ? image.reader.readIndices(storedWidth, height) : image.reader.read(storedWidth, height));
        byte[] alpha = new byte[pixels.length];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (pixels[i] >> 8);
        }
        return alpha;
    }

    private int[] undone(int[] stored) {
        int[] pixels = stored;
        for (int i = transforms.size() - 1; i >= 0; i--) {
            pixels = transforms.get(i).undo(pixels, height);
        }
        return pixels;
    }

    /** The stored width of the pixels. */
    private int readTransforms() {
        int storedWidth = width;
        int seen = 0;
        while (bits.flag()) {
            int type = bits.read(2);
            if ((seen & 1 << type) != 0) {
                throw new BrokenImageException("it has a transform twice");
            }
            seen |= 1 << type;
            Vp8lTransform transform = readTransform(type, storedWidth);
            transforms.add(transform);
            if (transform instanceof Vp8lTransform.Palette palette) {
                storedWidth = Vp8lPixels.subsampled(storedWidth, palette.bits());
            }
        }
        return storedWidth;
    }

    private Vp8lTransform readTransform(int type, int storedWidth) {
        if (type == SUBTRACT_GREEN) {
            return new Vp8lTransform.SubtractGreen();
        }
        if (type == PREDICTION || type == CROSS_COLOR) {
            int side = 2 + bits.read(3);
            int[] parameters =
                    reader.readAuxiliary(Vp8lPixels.subsampled(storedWidth, side), Vp8lPixels.subsampled(height, side));
            return type == PREDICTION
                    ? new Vp8lTransform.Prediction(storedWidth, side, parameters)
                    : new Vp8lTransform.CrossColor(storedWidth, side, parameters);
        }
        int count = bits.read(8) + 1;
        int[] colors = reader.readAuxiliary(count, 1);
        for (int i = 1; i < count; i++) {
            colors[i] = Vp8lTransform.sum(colors[i], colors[i - 1]);
        }
        int packing = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
        return new Vp8lTransform.Palette(storedWidth, packing, colors);
    }
}
