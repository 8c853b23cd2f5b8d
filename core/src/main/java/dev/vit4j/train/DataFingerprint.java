package dev.vit4j.train;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Dataset;
import dev.vit4j.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * By what a run tells its data from other data, cheaply: no image is read.
 *
 * @param sha256 over the class names and, in order, each image's label and {@link Dataset#identity}
 */
public record DataFingerprint(int trainImages, int testImages, String sha256) {

    private static final String END = "\0"; // in no file's name

    static DataFingerprint of(TrainingData data) {
        return new DataFingerprint(
                data.train().size(),
                data.test().size(),
                Sha256.of(Stream.of(
                                data.train().classNames().stream(),
                                Stream.of("train"),
                                images(data.train()),
                                data.validation().stream()
                                        .flatMap(dataset -> Stream.concat(Stream.of("validation"), images(dataset))),
                                Stream.of("test"),
                                images(data.test()))
                        .flatMap(part -> part)
                        .map(word -> (word + END).getBytes(StandardCharsets.UTF_8))));
    }

    private static Stream<String> images(Dataset dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(index -> dataset.label(index) + " " + dataset.identity(index));
    }

    /**
     * Refuses data other than what a run recorded.
     *
     * @throws ResourceException saying what was recorded and what found
     */
    void requireRecordedIn(Path folder, DataFingerprint recorded) {
        if (!equals(recorded)) {
            throw new ResourceException("the data has changed since the run " + folder + " began: "
                    + folder.resolve(RunFolder.RUN) + " records " + recorded.describe() + "; found " + describe()
                    + "; bring the data back as it was, or begin a new run in another folder");
        }
    }

    private String describe() {
        return trainImages + " training and " + testImages + " test images, whose names and labels have the checksum "
                + sha256;
    }
}
