package dev.vit4j.run.internal.data;

import dev.vit4j.data.Dataset;
import dev.vit4j.run.Trainer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The content of the broken images that a run leaves out. It leaves them out whatever becomes of them, so that
 * repairing one doesn't make it other data.
 */
public final class LeftOutContents {

    private static final LeftOutContents NONE = new LeftOutContents(List.of());

    private final Map<String, Map<String, String>> bySplit = new HashMap<>(); // then by identity

    public LeftOutContents(List<Trainer.Listener.BrokenImage> leftOut) {
        for (Trainer.Listener.BrokenImage image : leftOut) {
            if (!image.file().isEmpty()) {
                image.sha256()
                        .ifPresent(hash -> bySplit.computeIfAbsent(image.split(), split -> new HashMap<>())
                                .put(image.file(), hash));
            }
        }
    }

    public static LeftOutContents none() {
        return NONE;
    }

    /**
     * The hashes of a data set's images with those of the images left out as they were.
     *
     * @param splits that the run makes of the data set: images of others may have the same identities
     */
    List<String> in(List<String> splits, List<String> hashes, Dataset dataset) {
        Map<String, String> before = new HashMap<>();
        splits.forEach(split -> before.putAll(bySplit.getOrDefault(split, Map.of())));
        return before.isEmpty()
                ? hashes
                : IntStream.range(0, hashes.size())
                        .mapToObj(index -> before.getOrDefault(dataset.identity(index), hashes.get(index)))
                        .toList();
    }
}
