package dev.vit4j.image;

import dev.vit4j.ResourceException;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Decodes what the JDK's image readers know: JPEG, PNG, GIF, BMP, TIFF. Transparency is dropped. */
final class ImageIoDecoder implements ImageDecoder {

    @Override
    public RgbImage decode(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ResourceException("image " + file + " does not exist");
        }
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            if (image == null) {
                throw new ResourceException(
                        "image " + file + ": expected JPEG, PNG, GIF, BMP or TIFF, found another format");
            }
            return image.getType() == BufferedImage.TYPE_BYTE_GRAY ? fromGrey(image.getRaster()) : fromColour(image);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ResourceException(
                    "image " + file + " can't be decoded: " + e.getMessage()
                            + "; replace it or take it out of the folder",
                    e);
        }
    }

    private static RgbImage fromColour(BufferedImage image) {
        int[] packed = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] pixels = new byte[packed.length * RgbImage.CHANNELS];
        for (int i = 0; i < packed.length; i++) {
            pixels[3 * i] = (byte) (packed[i] >> 16);
            pixels[3 * i + 1] = (byte) (packed[i] >> 8);
            pixels[3 * i + 2] = (byte) packed[i];
        }
        return new RgbImage(image.getWidth(), image.getHeight(), pixels);
    }

    /** From the raster: {@code getRGB} would bend grey by a gamma. */
    private static RgbImage fromGrey(Raster raster) {
        int[] grey = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        byte[] pixels = new byte[grey.length * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) grey[i / RgbImage.CHANNELS];
        }
        return new RgbImage(raster.getWidth(), raster.getHeight(), pixels);
    }
}
