package dev.vit4j.data.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The images of another data set, with those from files composited on white if they are transparent. */
public record WhiteGroundDataset(Dataset whole) implements Dataset {

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public Optional<LabelledImages> labelled() {
        return whole.labelled().map(LabelledImages::onWhite);
    }

    @Override
    public Optional<Path> folder() {
        return whole.folder();
    }

    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public Target target(int index) {
        return whole.target(index);
    }

    @Override
    public String identity(int index) {
        return whole.identity(index);
    }

    @Override
    public Optional<Path> imageFile(int index) {
        return whole.imageFile(index);
    }

    @Override
    public Optional<String> flaw(int index) {
        return whole.flaw(index);
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
