package dev.vit4j.data;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.Vit4jException;
import dev.vit4j.data.internal.BatchColumns;
import dev.vit4j.data.internal.BatchMemory;
import dev.vit4j.data.internal.EqualImages;
import dev.vit4j.data.internal.ImageColumn;
import dev.vit4j.data.internal.PaddedImages;
import dev.vit4j.data.internal.PixelTables;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Makes batches: reads, augments and normalizes images into direct buffers, which it reuses. */
final class BatchAssembler {

    private final Dataset dataset;
    private final Loader.Config config;
    private final BrokenImages broken;
    private final PixelTables tables;
    private final Queue<BatchMemory> free = new ConcurrentLinkedQueue<>();

    BatchAssembler(Dataset dataset, Loader.Config config, BrokenImages broken) {
        this.dataset = dataset;
        this.config = config;
        this.broken = broken;
        this.tables = new PixelTables(config.normalization());
    }

    /**
     * The batch of these images, without broken ones; stops between two images if {@code cancelled} says so.
     *
     * @param number of the batch in its epoch
     * @throws MemoryException if there is not enough memory for it
     */
    Batch assemble(int[] indices, int epoch, int number, BooleanSupplier cancelled) {
        try {
            return assembled(indices, epoch, number, cancelled);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(
                    "make a batch of " + indices.length + " images of " + dataset.name()
                            + "; a smaller batch or fewer loader threads need less",
                    e);
        }
    }

    private Batch assembled(int[] indices, int epoch, int number, BooleanSupplier cancelled) {
        BatchMemory memory =
                Optional.ofNullable(free.poll()).orElseGet(() -> new BatchMemory(config.batchSize(), config.device()));
        ImageColumn images = config.collator().padsImages()
                ? new PaddedImages(tables)
                : new EqualImages(dataset.name(), tables, memory);
        List<Target> targets = new ArrayList<>(indices.length);
        int[] used = new int[indices.length];
        for (int index : indices) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException();
            }
            Optional<Example> example = example(index, epoch);
            if (example.isPresent()) {
                images.add(index, example.get().image());
                used[targets.size()] = index;
                targets.add(example.get().target());
            }
        }
        BatchColumns columns = new BatchColumns(memory, targets.size());
        images.write(columns);
        config.collator().collate(targets, columns);
        Batch batch = new Batch(columns, Arrays.copyOf(used, targets.size()), free::add);
        Draw draw = Draw.ofBatch(config.seed(), epoch, number);
        config.batchTransforms().forEach(transform -> transform.apply(batch, draw));
        return batch;
    }

    private Optional<Example> example(int index, int epoch) {
        if (broken.isBroken(index)) {
            return Optional.empty();
        }
        Target target = dataset.target(index);
        try {
            Example example = read(index, target, Draw.of(config.seed(), epoch, index));
            broken.noteWhole(index);
            return Optional.of(example);
        } catch (MemoryException e) {
            throw e; // not a problem of this image
        } catch (UnusableImageException e) {
            broken.add(index, e);
            return Optional.empty();
        } catch (RuntimeException e) {
            throw naming(index, e);
        }
    }

    private Example read(int index, Target target, Draw draw) {
        List<Transform> transforms = config.transforms();
        if (transforms.isEmpty() || !(transforms.get(0) instanceof GeometricTransform first)) {
            return transformed(whole(index, target), transforms, draw);
        }
        Optional<EncodedImage> encoded = dataset.encoded(index);
        if (encoded.isEmpty()) {
            return transformed(whole(index, target), transforms, draw);
        }
        EncodedImage file = encoded.get();
        target.requireFit(file.width(), file.height());
        GeometricTransform.Placement placement = first.placement(file.width(), file.height(), draw);
        Example placed = new Example(placed(index, file, placement), target.moved(placement));
        return transformed(placed, transforms.subList(1, transforms.size()), draw);
    }

    private Example whole(int index, Target target) {
        RgbImage image = dataset.image(index);
        target.requireFit(image.width(), image.height());
        return new Example(image, target);
    }

    /**
     * If an image has never been decoded in full, all of it is decoded: damage outside of the placement counts, too.
     */
    private RgbImage placed(int index, EncodedImage file, GeometricTransform.Placement placement) {
        return placement.showsAll(file.width(), file.height()) || broken.isKnownWhole(index)
                ? placement.image(file)
                : placement.image(file.decode());
    }

    private static Example transformed(Example example, List<Transform> transforms, Draw draw) {
        Example transformed = example;
        for (Transform transform : transforms) {
            transformed = transform.apply(transformed, draw);
        }
        return transformed;
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
}
