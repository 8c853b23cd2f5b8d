package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.image.RgbImage;
import java.nio.FloatBuffer;

/** Images of one size, each written to its place as it arrives. */
public final class EqualImages implements ImageColumn {

    private final String dataset;
    private final PixelTables tables;
    private final BatchMemory memory;
    private int count;
    private int firstIndex;
    private int width;
    private int height;
    private float[] normalized = new float[0];
    private FloatBuffer images = FloatBuffer.allocate(0);

    /** @param dataset its name, for messages */
    public EqualImages(String dataset, PixelTables tables, BatchMemory memory) {
        this.dataset = dataset;
        this.tables = tables;
        this.memory = memory;
    }

    @Override
    public void add(int index, RgbImage image) {
        if (count == 0) {
            firstIndex = index;
            width = image.width();
            height = image.height();
            normalized = new float[image.pixels().length];
            images = memory.buffer(TensorBatch.IMAGES, (long) normalized.length * Float.BYTES)
                    .asFloatBuffer();
        }
        if (image.width() != width || image.height() != height) {
            throw new InvalidRequestException("images of a batch must have one size: image " + firstIndex + " of "
                    + dataset + " has " + width + " by " + height + " pixels, image " + index + " has "
                    + image.width() + " by " + image.height() + "; end the transforms with a resize");
        }
        tables.normalize(image.pixels(), normalized);
        images.put(count * normalized.length, normalized);
        count++;
    }

    @Override
    public void write(BatchColumns columns) {
        columns.images(height, width, RgbImage.CHANNELS);
    }
}
