package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.internal.LabelledView;
import java.util.List;
import java.util.Optional;

/**
 * A data set with a class for each image. Data for a classifier needs only five methods:
 * name, classes, size, label and image.
 *
 * <pre>{@code
 * // Images in memory.
 * record Loaded(String name, List<String> classNames, List<RgbImage> images, List<Integer> labels)
 *         implements LabelledImages {
 *     public int size() {
 *         return images.size();
 *     }
 *
 *     public int label(int index) {
 *         return labels.get(index);
 *     }
 *
 *     public RgbImage image(int index) {
 *         return images.get(index);
 *     }
 * }
 * }</pre>
 */
public interface LabelledImages extends Dataset {

    /**
     * Casts a data set.
     *
     * @throws InvalidRequestException if it is not one of labelled images
     */
    static LabelledImages of(Dataset dataset) {
        if (dataset instanceof LabelledImages labelled) {
            return labelled;
        }
        throw new InvalidRequestException("the images of " + dataset.name()
                + " have other targets than a class each; expected labelled images (LabelledImages)");
    }

    /** The class names; a label is an index into this list. */
    @Override
    List<String> classNames();

    /**
     * The class of an image, between 0 and {@code classNames().size() - 1}; cheap, without decoding the image.
     *
     * @param index between 0 and {@code size() - 1}
     * @throws IndexOutOfBoundsException if there is no such image
     */
    int label(int index);

    /**
     * The label as a {@link Target.ClassLabel}.
     *
     * @throws ResourceException if the label is not the index of a class
     */
    @Override
    default Target target(int index) {
        int label = label(index);
        int classes = classNames().size();
        if (label < 0 || label >= classes) {
            throw new ResourceException("image " + index + " of " + name() + " has label " + label + "; expected 0 to "
                    + (classes - 1) + " for the " + classes + " classes of the data set");
        }
        return new Target.ClassLabel(label);
    }

    /** These images. */
    @Override
    default Optional<LabelledImages> labelled() {
        return Optional.of(this);
    }

    @Override
    default LabelledImages subset(String name, int... indices) {
        Dataset subset = Dataset.super.subset(name, indices);
        int[] places = indices.clone();
        return new LabelledView(subset, index -> label(places[index]));
    }

    @Override
    default LabelledImages onWhite() {
        return new LabelledView(Dataset.super.onWhite(), this::label);
    }
}
