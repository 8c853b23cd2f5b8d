package dev.vit4j.data;

import dev.vit4j.data.internal.SubsetDataset;
import dev.vit4j.data.internal.WhiteGroundDataset;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Images in a fixed order, each with a target. Your own class that implements this is loaded like the
 * built-in ones; if targets are classes, implement {@link LabelledImages}. Implementations must be safe to read from
 * several threads at once: a {@link Loader} does so.
 *
 * <pre>{@code
 * // Photographs with captions.
 * record Captioned(List<Path> files, List<String> texts) implements Dataset {
 *     public String name() {
 *         return "photographs";
 *     }
 *
 *     public int size() {
 *         return files.size();
 *     }
 *
 *     public RgbImage image(int index) {
 *         return ImageDecoder.standard().decode(files.get(index));
 *     }
 *
 *     public Target target(int index) {
 *         return new Target.Caption(texts.get(index));
 *     }
 * }
 * }</pre>
 */
public interface Dataset {

    /** The name in messages and reports. */
    String name();

    /** The number of images. */
    int size();

    /** The classes' names, of which the targets' labels are indices; empty if targets have no labels. */
    default List<String> classNames() {
        return List.of();
    }

    /**
     * The target of an image; cheap, without decoding it.
     *
     * @param index between 0 and {@code size() - 1}
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws dev.vit4j.ResourceException if its target is missing or damaged
     */
    Target target(int index);

    /**
     * The image at {@code index}; each call may generate or decode it.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws dev.vit4j.ResourceException if its file is missing or can't be read
     * @throws dev.vit4j.UnusableImageException if it can't be decoded
     */
    RgbImage image(int index);

    /**
     * The same image as an encoded file with its header read, if it is from a file: decoding a part of it may cost less
     * than all. Empty if images are not from files.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws dev.vit4j.ResourceException if its file is missing or can't be read
     * @throws dev.vit4j.UnusableImageException if it can't be decoded
     */
    default Optional<EncodedImage> encoded(int index) {
        Objects.checkIndex(index, size());
        return Optional.empty();
    }

    /**
     * An identity of an image without reading it, such as the name of its file relative to the data set's folder;
     * empty if only its index identifies it. A run records these, so that a resume detects other data.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default String identity(int index) {
        Objects.checkIndex(index, size());
        return "";
    }

    /** The folder of its images, including broken ones; empty if they are elsewhere or not files. */
    default Optional<Path> folder() {
        return Optional.empty();
    }

    /**
     * The file that contains only this image, if there is one: its bytes decide whether the image is still the
     * same. For other images the pixels do, for which {@link #image} is called once for each image before a run starts.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default Optional<Path> imageFile(int index) {
        Objects.checkIndex(index, size());
        return Optional.empty();
    }

    /**
     * What is wrong with an image, if that is known without decoding it; empty if it seems to be intact.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default Optional<String> flaw(int index) {
        Objects.checkIndex(index, size());
        return Optional.empty();
    }

    /**
     * The same images, in the same order, with their classes as targets, if those are known: beside captions, for
     * zero-shot evaluation. Nothing is trained on them.
     */
    default Optional<LabelledImages> labelled() {
        return Optional.empty();
    }

    /**
     * A view of some of these images, in the given order.
     *
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    default Dataset subset(String name, int... indices) {
        return new SubsetDataset(name, this, indices);
    }

    /**
     * The same images, with those from files composited on white if they are transparent: the input of a model with
     * {@link dev.vit4j.image.Preprocessor#onWhite}.
     */
    default Dataset onWhite() {
        return new WhiteGroundDataset(this);
    }
}
