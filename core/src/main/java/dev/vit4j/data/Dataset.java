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
 * Images in a fixed order, and what is to be learned from each. A class of your own that implements this is loaded as the
 * built-in ones are; if targets are classes, implement {@link LabelledImages}. Implementations are safe to read from
 * several threads at once: a {@link Loader} does.
 *
 * <pre>{@code
 * // Photographs with what somebody wrote about them.
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

    /** What messages and reports call this data set. */
    String name();

    /** The number of images. */
    int size();

    /** The classes' names, of which the targets' labels are indices; empty if targets have no labels. */
    default List<String> classNames() {
        return List.of();
    }

    /**
     * What is to be learned from an image; cheap, without decoding it.
     *
     * @param index between 0 and {@code size() - 1}
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws dev.vit4j.ResourceException if its target is missing or damaged
     */
    Target target(int index);

    /**
     * The image at {@code index}; a generator or a decoder may work at each call.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws dev.vit4j.ResourceException if its file is missing or can't be read
     * @throws dev.vit4j.UnusableImageException if its bytes give no pixels
     */
    RgbImage image(int index);

    /**
     * The same image as its file has it, header read, where it comes from a file: parts of it may be decoded at less cost
     * than all. Empty where the data set makes its images otherwise.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws dev.vit4j.ResourceException if its file is missing or can't be read
     * @throws dev.vit4j.UnusableImageException if its bytes give no pixels
     */
    default Optional<EncodedImage> encoded(int index) {
        Objects.checkIndex(index, size());
        return Optional.empty();
    }

    /**
     * What tells an image from others without reading it, such as the name of its file below the data set's folder;
     * empty where only its place in the order does. A run records these, so that a resume notices other data.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default String identity(int index) {
        Objects.checkIndex(index, size());
        return "";
    }

    /** The folder in which its images lie, broken ones too; empty where they lie elsewhere or are no files. */
    default Optional<Path> folder() {
        return Optional.empty();
    }

    /**
     * The file that holds this image and nothing else, where there is one: its bytes tell whether the image is still the
     * same. Of others the pixels do, for which {@link #image} is called once for each image before a run begins.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default Optional<Path> imageFile(int index) {
        Objects.checkIndex(index, size());
        return Optional.empty();
    }

    /**
     * What is wrong with an image, where that is known without decoding it; empty where it is thought to be whole.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default Optional<String> flaw(int index) {
        Objects.checkIndex(index, size());
        return Optional.empty();
    }

    /**
     * A view of some of these images, in the order given.
     *
     * @throws IndexOutOfBoundsException if an index names no image
     */
    default Dataset subset(String name, int... indices) {
        return new SubsetDataset(name, this, indices);
    }

    /**
     * The same images, those from files laid on white where they are transparent: as a model sees them whose
     * {@link dev.vit4j.image.Preprocessor#onWhite} says so.
     */
    default Dataset onWhite() {
        return new WhiteGroundDataset(this);
    }
}
