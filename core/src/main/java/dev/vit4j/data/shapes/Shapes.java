package dev.vit4j.data.shapes;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * Drawn images of one large shape, often with smaller ones of other classes. The class of the large one is the label;
 * {@link #captions}, {@link #boxes} and {@link #masks} give other targets, and there is nothing to download. Colour,
 * position, size, rotation, shading and noise vary. An image depends only on the seed, the split, its size and its index,
 * and is drawn on each access: the same bytes on every machine. Thread-safe.
 */
public final class Shapes implements LabelledImages {

    private static final int SMALLEST_SIZE = 24;

    static final List<ShapeClass> CLASSES = List.of(ShapeClass.values());

    private static final List<String> CLASS_NAMES = ShapeClass.names();

    private final DataSource.Split split;
    private final int count;
    private final int imageSize;
    private final long seed;

    /**
     * A data set of the first {@code count} images.
     *
     * @param split splits have no images in common
     * @param count at least 1
     * @param imageSize width and height in pixels, at least 24
     * @param seed of all images
     * @throws InvalidRequestException if the count or the size is too small
     */
    public Shapes(DataSource.Split split, int count, int imageSize, long seed) {
        if (imageSize < SMALLEST_SIZE) {
            throw new InvalidRequestException("shapes are drawn from " + SMALLEST_SIZE + " by " + SMALLEST_SIZE
                    + " pixels on, found " + imageSize);
        }
        if (count < 1) {
            throw new InvalidRequestException("the number of shapes must be at least 1, found " + count);
        }
        this.split = split;
        this.count = count;
        this.imageSize = imageSize;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "shapes " + split.word();
    }

    @Override
    public List<String> classNames() {
        return CLASS_NAMES;
    }

    @Override
    public int size() {
        return count;
    }

    /** {@inheritDoc} Classes take turns, so that their numbers of images differ by at most one. */
    @Override
    public int label(int index) {
        return Objects.checkIndex(index, count) % CLASSES.size();
    }

    @Override
    public RgbImage image(int index) {
        return scene(index).image();
    }

    /** The seed's offset of a split: splits have no images in common. */
    private int stream() {
        return switch (split) {
            case TRAIN -> 0;
            case TEST -> 1;
            case VALIDATION -> 2;
        };
    }

    /**
     * The same images with {@link Target.Caption}s, in English: "a red circle and a small blue star on a grey
     * background".
     */
    public Dataset captions() {
        return new DescribedShapes(
                this,
                List.of(),
                index -> new Target.Caption(plan(index, random(index)).caption()));
    }

    /** The same images with {@link Target.Boxes} around all shapes, beginning with the one that gives the label. */
    public Dataset boxes() {
        return new DescribedShapes(
                this,
                CLASS_NAMES,
                index -> new Target.Boxes(
                        scene(index).objects().stream().map(ShapeObject::box).toList()));
    }

    /**
     * The same images with {@link Target.Masks} of the visible parts of all shapes, beginning with the one that gives the
     * label.
     */
    public Dataset masks() {
        return new DescribedShapes(
                this,
                CLASS_NAMES,
                index -> new Target.Masks(
                        scene(index).objects().stream().map(ShapeObject::mask).toList()));
    }

    /** The image with its caption and objects. */
    ShapeScene scene(int index) {
        SplitMix64 random = random(index);
        return ShapePainter.paint(plan(index, random), imageSize, random);
    }

    private SplitMix64 random(int index) {
        return SplitMix64.of(seed, stream(), Objects.checkIndex(index, count));
    }

    private ShapePlan plan(int index, SplitMix64 random) {
        return ShapePlan.draw(CLASSES.get(label(index)), imageSize, random);
    }
}
