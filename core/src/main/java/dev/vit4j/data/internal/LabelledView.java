package dev.vit4j.data.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A view of labelled images.
 *
 * @param view their images, targets and classes
 * @param labels of the view's images
 */
public record LabelledView(Dataset view, IntUnaryOperator labels) implements LabelledImages {

    @Override
    public String name() {
        return view.name();
    }

    @Override
    public List<String> classNames() {
        return view.classNames();
    }

    @Override
    public Optional<Path> folder() {
        return view.folder();
    }

    @Override
    public int size() {
        return view.size();
    }

    @Override
    public int label(int index) {
        return labels.applyAsInt(index);
    }

    @Override
    public Target target(int index) {
        return view.target(index);
    }

    @Override
    public String identity(int index) {
        return view.identity(index);
    }

    @Override
    public Optional<Path> imageFile(int index) {
        return view.imageFile(index);
    }

    @Override
    public Optional<String> flaw(int index) {
        return view.flaw(index);
    }

    @Override
    public RgbImage image(int index) {
        return view.image(index);
    }

    @Override
    public Optional<EncodedImage> encoded(int index) {
        return view.encoded(index);
    }
}
