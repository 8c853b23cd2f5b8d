package dev.vit4j.data.shapes;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Drawn images with a target other than their class.
 *
 * @param classNames the names of the targets' labels, if they have labels
 */
record DescribedShapes(Shapes shapes, List<String> classNames, IntFunction<Target> description) implements Dataset {

    @Override
    public String name() {
        return shapes.name();
    }

    @Override
    public Optional<LabelledImages> labelled() {
        return Optional.of(shapes);
    }

    @Override
    public int size() {
        return shapes.size();
    }

    @Override
    public RgbImage image(int index) {
        return shapes.image(index);
    }

    @Override
    public Target target(int index) {
        return description.apply(index);
    }
}
