package dev.vit4j.data.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.Optional;

/** The images of another data set, those from files laid on white where they are transparent. */
public final class WhiteGroundDataset extends ForwardingDataset {

    public WhiteGroundDataset(Dataset whole) {
        super(whole);
    }

    @Override
    public Optional<Path> folder() {
        return whole.folder();
    }

    @Override
    public Optional<Path> imageFile(int index) {
        return whole.imageFile(index);
    }

    @Override
    public RgbImage image(int index) {
        return encoded(index).map(EncodedImage::decode).orElseGet(() -> whole.image(index));
    }

    @Override
    public Optional<EncodedImage> encoded(int index) {
        return whole.encoded(index).map(EncodedImage::onWhite);
    }
}
