package dev.vit4j.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Drawn images with edges and noise, which take about as much to decode as photographs. */
final class DrawnPhotograph {

    private static final int SHAPES = 400;
    private static final int LARGEST_SHAPE = 60;

    private DrawnPhotograph() {}

    static BufferedImage draw(int width, int height, int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < SHAPES; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(
                    random.nextInt(width),
                    random.nextInt(height),
                    random.nextInt(LARGEST_SHAPE),
                    random.nextInt(LARGEST_SHAPE));
        }
        graphics.dispose();
        for (int y = 0; y < height; y++) { // a sensor's noise
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, image.getRGB(x, y) ^ (random.nextInt() & 0x030303));
            }
        }
        return image;
    }

    /** @param format as ImageIO names it: {@code jpg} or {@code png} */
    static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("ImageIO doesn't write " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
