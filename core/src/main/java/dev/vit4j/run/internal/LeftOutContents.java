package dev.vit4j.run.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.run.BrokenImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the images were made of that a run leaves out as broken. It leaves them out whatever becomes of them, so that one
 * that was mended since is no other data.
 */
public final class LeftOutContents {

    private static final LeftOutContents NONE = new LeftOutContents(List.of());

    private final Map<String, String> ofTrain = new HashMap<>(); // and of what is held out; by identity
    private final Map<String, String> ofTest = new HashMap<>();

    LeftOutContents(List<BrokenImage> leftOut) {
        for (BrokenImage image : leftOut) {
            if (!image.file().isEmpty()) {
                Map<String, String> part = image.split().equals(RunImages.TEST) ? ofTest : ofTrain;
                image.sha256().ifPresent(hash -> part.put(image.file(), hash));
            }
        }
    }

    public static LeftOutContents none() {
        return NONE;
    }

    /** The hashes of images to learn from, or to choose by, with those of the images left out as they were. */
    List<String> inTrain(List<String> hashes, Dataset dataset) {
        return inPlaceOf(hashes, dataset, ofTrain);
    }

    /** The hashes of test images with those of the images left out as they were. */
    List<String> inTest(List<String> hashes, Dataset dataset) {
        return inPlaceOf(hashes, dataset, ofTest);
    }

    private static List<String> inPlaceOf(List<String> hashes, Dataset dataset, Map<String, String> before) {
        return before.isEmpty()
                ? hashes
                : IntStream.range(0, hashes.size())
                        .mapToObj(index -> before.getOrDefault(dataset.identity(index), hashes.get(index)))
                        .toList();
    }
}
