package dev.vit4j.data.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.Vit4jException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Draw;
import dev.vit4j.data.FileTransform;
import dev.vit4j.data.LoaderConfig;
import dev.vit4j.data.Transform;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Makes batches: reads, augments and normalises images into direct buffers, which it keeps for use again. */
public final class BatchAssembler {

    private final Dataset dataset;
    private final LoaderConfig config;
    private final BrokenImages broken;
    private final float[] redTable;
    private final float[] greenTable;
    private final float[] blueTable;
    private final int numClasses;
    private final Queue<BatchMemory> free = new ConcurrentLinkedQueue<>();

    public BatchAssembler(Dataset dataset, LoaderConfig config, BrokenImages broken) {
        this.dataset = dataset;
        this.config = config;
        this.broken = broken;
        this.redTable = config.normalization().table(0);
        this.greenTable = config.normalization().table(1);
        this.blueTable = config.normalization().table(2);
        this.numClasses = dataset.classNames().size();
    }

    /**
     * The batch of these images, without broken ones; gives up between two images once {@code cancelled} says so.
     *
     * @throws MemoryException if there is not enough memory for it
     */
    public Batch assemble(int[] indices, int epoch, BooleanSupplier cancelled) {
        try {
            return assembled(indices, epoch, cancelled);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(
                    "make a batch of " + indices.length + " images of " + dataset.name()
                            + "; a smaller batch or fewer loader threads take less",
                    e);
        }
    }

    private Batch assembled(int[] indices, int epoch, BooleanSupplier cancelled) {
        Filling filling = new Filling(indices.length);
        for (int index : indices) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException();
            }
            transformed(index, epoch).ifPresent(image -> filling.add(index, image));
        }
        return filling.batch();
    }

    /** A batch while its images come. */
    private final class Filling {

        private final int[] indices;
        private int count;
        private int width;
        private int height;
        private float[] normalised = new float[0];
        private Optional<BatchMemory> memory = Optional.empty();

        Filling(int most) {
            indices = new int[most];
        }

        void add(int index, RgbImage image) {
            if (count == 0) {
                width = image.width();
                height = image.height();
                normalised = new float[image.pixels().length];
                memory = Optional.of(memoryFor(normalised.length));
            }
            requireSameSize(width, height, indices[0], image, index);
            normalise(image.pixels(), normalised);
            memory.orElseThrow().putImage(count, normalised);
            memory.orElseThrow().putLabel(count, label(index));
            indices[count++] = index;
        }

        Batch batch() {
            return new Batch(
                    memory.orElseGet(() -> memoryFor(RgbImage.CHANNELS)),
                    Arrays.copyOf(indices, count),
                    width,
                    height,
                    free::add);
        }
    }

    private BatchMemory memoryFor(int floatsPerImage) {
        BatchMemory used = free.poll();
        if (used != null && used.holds(config.batchSize(), floatsPerImage)) {
            return used;
        }
        long bytes = (long) config.batchSize() * floatsPerImage * Float.BYTES;
        if (bytes > Integer.MAX_VALUE - 128) {
            throw new InvalidRequestException("a batch of " + config.batchSize() + " images takes " + bytes
                    + " bytes, more than the 2 GiB of one buffer; choose a smaller batch size or smaller images");
        }
        return BatchMemory.allocate(config.batchSize(), floatsPerImage, config.device());
    }

    private Optional<RgbImage> transformed(int index, int epoch) {
        if (broken.isBroken(index)) {
            return Optional.empty();
        }
        try {
            RgbImage image = read(index, epoch);
            broken.noteWhole(index);
            return Optional.of(image);
        } catch (MemoryException e) {
            throw e; // no matter of this image
        } catch (UnusableImageException e) {
            broken.add(index, e);
            return Optional.empty();
        } catch (RuntimeException e) {
            throw naming(index, e);
        }
    }

    private RgbImage read(int index, int epoch) {
        Draw draw = Draw.of(config.seed(), epoch, index);
        List<Transform> transforms = config.transforms();
        RgbImage image;
        if (!transforms.isEmpty() && transforms.get(0) instanceof FileTransform first) {
            // Of an image that nobody has seen whole, all is decoded: what is broken outside of the part counts, too.
            Optional<EncodedImage> encoded =
                    first.readsAll() || broken.isKnownWhole(index) ? dataset.encoded(index) : Optional.empty();
            image = encoded.map(file -> first.apply(file, draw))
                    .orElseGet(() -> first.apply(dataset.image(index), draw));
            transforms = transforms.subList(1, transforms.size());
        } else {
            image = dataset.image(index);
        }
        for (Transform transform : transforms) {
            image = transform.apply(image, draw);
        }
        return image;
    }

    private RuntimeException naming(int index, RuntimeException e) {
        String message = "image " + index + " of " + dataset.name() + ": " + e.getMessage();
        if (e instanceof Vit4jException) {
            if (e instanceof ResourceException) {
                return new ResourceException(message, e);
            }
            return e instanceof CheckFailedException ? e : new InvalidRequestException(message, e);
        }
        return new IllegalStateException("image " + index + " of " + dataset.name() + ": " + e, e);
    }

    private int label(int index) {
        int label = dataset.label(index);
        if (label < 0 || label >= numClasses) {
            throw new ResourceException("image " + index + " of " + dataset.name() + " has label " + label
                    + "; expected 0 to " + (numClasses - 1) + " for the " + numClasses + " classes of the data set");
        }
        return label;
    }

    private void requireSameSize(int width, int height, int firstIndex, RgbImage image, int index) {
        if (image.width() != width || image.height() != height) {
            throw new InvalidRequestException("images of a batch must have one size: image " + firstIndex + " of "
                    + dataset.name() + " has " + width + " by " + height + " pixels, image " + index
                    + " has " + image.width() + " by " + image.height() + "; end the transforms with a resize");
        }
    }

    private void normalise(byte[] pixels, float[] normalised) {
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            normalised[i] = redTable[pixels[i] & 0xFF];
            normalised[i + 1] = greenTable[pixels[i + 1] & 0xFF];
            normalised[i + 2] = blueTable[pixels[i + 2] & 0xFF];
        }
    }
}
