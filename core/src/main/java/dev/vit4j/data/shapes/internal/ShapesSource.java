package dev.vit4j.data.shapes.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.Optional;

/** The built-in shapes, drawn on access: there is nothing to download. */
public final class ShapesSource implements DataSource {

    private static final int TRAIN_IMAGES = 8_000;
    private static final int TEST_IMAGES = 2_000;
    private static final int IMAGE_SIZE = 32;

    @Override
    public DataSource.Description description() {
        return new DataSource.Description(
                "shapes",
                "drawn shapes with class, caption, boxes and masks; needs no download",
                "built into vit4j",
                load(DataSource.Split.TRAIN, TransferListener.NONE).classNames(),
                TRAIN_IMAGES,
                0,
                TEST_IMAGES,
                IMAGE_SIZE + " by " + IMAGE_SIZE,
                Normalization.HALF);
    }

    @Override
    public Optional<Path> where() {
        return Optional.empty();
    }

    @Override
    public void fetch(TransferListener progress) {}

    @Override
    public Shapes load(DataSource.Split split, TransferListener progress) {
        DataSource.Split read = splits(progress).read(split, "shapes");
        return new Shapes(read, read == DataSource.Split.TRAIN ? TRAIN_IMAGES : TEST_IMAGES, IMAGE_SIZE, 0);
    }

    @Override
    public DataSource.Splits splits(TransferListener progress) {
        return DataSource.Splits.TRAIN_AND_TEST;
    }
}
