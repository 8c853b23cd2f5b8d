package dev.vit4j.data.internal;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.image.RgbImage;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** Images of several sizes; the padded size is only known once all are there. */
public final class PaddedImages implements ImageColumn {

    private final PixelTables tables;
    private final List<RgbImage> images = new ArrayList<>();

    public PaddedImages(PixelTables tables) {
        this.tables = tables;
    }

    @Override
    public void add(int index, RgbImage image) {
        images.add(image);
    }

    @Override
    public void write(BatchColumns columns) {
        int width = images.stream().mapToInt(RgbImage::width).max().orElse(0);
        int height = images.stream().mapToInt(RgbImage::height).max().orElse(0);
        FloatBuffer values = columns.floats(TensorBatch.IMAGES, images.size(), height, width, RgbImage.CHANNELS);
        LongBuffer mask = columns.longs(TensorBatch.PIXEL_MASK, images.size(), height, width);
        for (int i = 0; i < images.size(); i++) {
            RgbImage image = images.get(i);
            int rowLength = image.width() * RgbImage.CHANNELS;
            float[] normalized = new float[image.pixels().length];
            tables.normalize(image.pixels(), normalized);
            for (int y = 0; y < image.height(); y++) {
                int row = (i * height + y) * width;
                values.put(row * RgbImage.CHANNELS, normalized, y * rowLength, rowLength);
                for (int x = 0; x < image.width(); x++) {
                    mask.put(row + x, 1);
                }
            }
        }
    }
}
