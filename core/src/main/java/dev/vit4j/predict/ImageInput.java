package dev.vit4j.predict;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * An input image for a predictor: a file, encoded bytes, or pixels. Encoded images are decoded within the predictor's
 * limits and oriented as the file says; transparency is composited on white if the model wants that, dropped otherwise.
 */
public final class ImageInput {

    /** With one more byte, the longest array that every Java can allocate. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 9;

    private sealed interface Content {}

    private record ImageFile(Path path) implements Content {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Encoded(byte[] bytes, String name) implements Content {}

    private record Stream(InputStream stream, String name) implements Content {}

    private record Pixels(RgbImage image) implements Content {}

    private final Content content;

    private ImageInput(Content content) {
        this.content = content;
    }

    /** A file, read when the request is processed. */
    public static ImageInput of(Path file) {
        return new ImageInput(new ImageFile(file));
    }

    /**
     * An encoded image.
     *
     * @param bytes must not be changed until there is a result
     * @param name the image's name in errors
     */
    public static ImageInput of(byte[] bytes, String name) {
        return new ImageInput(new Encoded(bytes, name));
    }

    /**
     * An encoded image.
     *
     * @param stream read to its end, or to the predictor's limit, on the calling thread; for one request, and not
     *     closed
     * @param name the image's name in errors
     */
    public static ImageInput of(InputStream stream, String name) {
        return new ImageInput(new Stream(stream, name));
    }

    /** Pixels as red, green and blue. */
    public static ImageInput of(RgbImage pixels) {
        return new ImageInput(new Pixels(pixels));
    }

    /**
     * A {@code java.awt} image, copied; images of any type are converted as the PNG that {@link ImageIO} writes.
     *
     * @throws InvalidRequestException if it can't be written as a PNG
     */
    public static ImageInput of(BufferedImage image) {
        return new ImageInput(
                switch (image.getType()) {
                    case BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_BGR, BufferedImage.TYPE_3BYTE_BGR ->
                        new Pixels(rgb(image));
                    default -> new Encoded(png(image), "in memory"); // grey, palettes, transparency, 16 bits
                });
    }

    private static RgbImage rgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
        int[] row = new int[width];
        int next = 0;
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int pixel : row) {
                pixels[next++] = (byte) (pixel >> 16);
                pixels[next++] = (byte) (pixel >> 8);
                pixels[next++] = (byte) pixel;
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", png)) {
                throw new InvalidRequestException("an image of the colour model " + image.getColorModel()
                        + " can't be written as a PNG; draw it into one of TYPE_INT_RGB");
            }
        } catch (IOException e) {
            throw new ResourceException("an image in memory can't be encoded: " + e.getMessage(), e);
        }
        return png.toByteArray();
    }

    /** The same, with a stream's content read into memory: the stream is its owner's again. */
    ImageInput read(ImageDecoder.Limits limits) {
        if (!(content instanceof Stream from)) {
            return this;
        }
        // one more byte shows that it is too long
        int most = (int) Math.min(MOST_BYTES, limits.maxBytes()) + 1;
        try {
            return of(from.stream().readNBytes(most), from.name());
        } catch (IOException e) {
            throw new ResourceException("image " + from.name() + " can't be read: " + e.getMessage(), e);
        }
    }

    /** On the thread of the request. */
    ModelInput prepare(BatchPredictor predictor, ImageDecoder decoder) {
        Content here = read(decoder.limits()).content;
        if (here instanceof Pixels pixels) {
            return predictor.prepare(pixels.image());
        }
        return predictor.prepare(
                here instanceof Encoded encoded
                        ? decoder.open(encoded.bytes(), encoded.name())
                        : decoder.open(((ImageFile) here).path()));
    }
}
