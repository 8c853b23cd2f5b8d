package dev.vit4j.run.internal.data;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.Dataset;
import dev.vit4j.run.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The splits of a run's data, and which of their images are broken. Threads that make batches find these; the training
 * thread records them, in the run folder and in checkpoints.
 */
public final class RunImages {

    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";

    /** A broken image that has not been recorded yet. */
    private record Found(String split, BrokenImages.Found image) {}

    /** A split. */
    public record Part(Dataset dataset, BrokenImages broken) {}

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<Found> unrecorded = new ConcurrentLinkedQueue<>();
    private final Map<String, Optional<String>> hashes = new ConcurrentHashMap<>(); // by split and index

    /**
     * @param maxBroken the share of each split that may be broken
     * @throws UnusableImageException if more are, by their headers
     */
    public RunImages(Dataset train, Optional<Dataset> validation, Dataset test, double maxBroken) {
        add(TRAIN, train, maxBroken);
        validation.ifPresent(dataset -> add(VALIDATION, dataset, maxBroken));
        add(TEST, test, maxBroken);
    }

    private void add(String split, Dataset dataset, double maxBroken) {
        parts.put(
                split,
                new Part(
                        dataset,
                        BrokenImages.leftOut(dataset, maxBroken, found -> unrecorded.add(new Found(split, found)))));
    }

    private Trainer.Listener.BrokenImage brokenImage(String split, BrokenImages.Found found) {
        return new Trainer.Listener.BrokenImage(
                split,
                found.index(),
                found.file(),
                found.reason(),
                hashes.computeIfAbsent(
                        key(split, found.index()),
                        key -> Optional.of(ImageContents.ofBroken(part(split).dataset(), found.index()))));
    }

    private static String key(String split, int index) {
        return split + " " + index;
    }

    public Part train() {
        return part(TRAIN);
    }

    public Optional<Part> validation() {
        return Optional.ofNullable(parts.get(VALIDATION));
    }

    public Part test() {
        return part(TEST);
    }

    private Part part(String split) {
        return Optional.ofNullable(parts.get(split)).orElseThrow();
    }

    /**
     * Leaves out the images that the run left out before.
     *
     * @param source the file that lists them
     * @throws ResourceException if it lists other images than these
     */
    public void leaveOut(List<Trainer.Listener.BrokenImage> earlier, Path source) {
        earlier.stream().filter(image -> !isOurs(image)).findFirst().ifPresent(image -> {
            throw new ResourceException(source + " was changed: the run's data has no image " + image.index()
                    + " of the split \"" + image.split() + "\" that is \"" + image.file() + "\"; undo the change");
        });
        earlier.forEach(image -> hashes.putIfAbsent(key(image.split(), image.index()), image.sha256()));
        parts.forEach((split, part) -> part.broken()
                .leaveOut(earlier.stream()
                        .filter(image -> image.split().equals(split))
                        .map(image -> new BrokenImages.Found(image.index(), image.file(), image.reason()))
                        .toList()));
    }

    private boolean isOurs(Trainer.Listener.BrokenImage image) {
        return Optional.ofNullable(parts.get(image.split()))
                .map(Part::dataset)
                .filter(dataset -> image.index() >= 0 && image.index() < dataset.size())
                .filter(dataset -> dataset.identity(image.index()).equals(image.file()))
                .isPresent();
    }

    /** All known ones, split by split, in the data's order. */
    public List<Trainer.Listener.BrokenImage> broken() {
        List<Trainer.Listener.BrokenImage> all = new ArrayList<>();
        parts.forEach((split, part) -> part.broken().found().forEach(found -> all.add(brokenImage(split, found))));
        return List.copyOf(all);
    }

    /** Those found since the last call. */
    public List<Trainer.Listener.BrokenImage> takeUnrecorded() {
        List<Trainer.Listener.BrokenImage> taken = new ArrayList<>();
        for (Found found = unrecorded.poll(); found != null; found = unrecorded.poll()) {
            taken.add(brokenImage(found.split(), found.image()));
        }
        return List.copyOf(taken);
    }
}
