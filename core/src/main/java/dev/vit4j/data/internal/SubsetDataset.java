package dev.vit4j.data.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Some images of another data set, in another order. */
public final class SubsetDataset implements Dataset {

    private final String name;
    private final Dataset whole;
    private final int[] indices;

    public SubsetDataset(String name, Dataset whole, int[] indices) {
        this.name = name;
        this.whole = whole;
        this.indices = indices.clone();
        for (int index : this.indices) {
            Objects.checkIndex(index, whole.size());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public Optional<LabelledImages> labelled() {
        return whole.labelled().map(images -> images.subset(name, indices));
    }

    @Override
    public Optional<Path> folder() {
        return whole.folder();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Target target(int index) {
        return whole.target(indices[index]);
    }

    @Override
    public String identity(int index) {
        return whole.identity(indices[index]);
    }

    @Override
    public Optional<Path> imageFile(int index) {
        return whole.imageFile(indices[index]);
    }

    @Override
    public Optional<String> flaw(int index) {
        return whole.flaw(indices[index]);
    }

    @Override
    public RgbImage image(int index) {
        return whole.image(indices[index]);
    }

    @Override
    public Optional<EncodedImage> encoded(int index) {
        return whole.encoded(indices[index]);
    }
}
