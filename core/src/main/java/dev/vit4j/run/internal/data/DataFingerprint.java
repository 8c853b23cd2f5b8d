package dev.vit4j.run.internal.data;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Dataset;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cheap fingerprint of a data set, used to refuse resuming on other data.
 *
 * @param sha256 over the class names and, in order, each image's target and {@link Dataset#identity}: what can be known
 *     without reading an image, and all that older versions recorded
 * @param contentsSha256 over the same and each image's content, the bytes of its file or its pixels; empty if the
 *     images were not read
 */
public record DataFingerprint(int trainImages, int testImages, String sha256, Optional<String> contentsSha256) {

    private static final String END = "\0"; // in no file's name

    /** Computed without reading an image. */
    public static DataFingerprint ofNames(Trainer.Data data) {
        IntFunction<String> nothing = index -> "";
        return new DataFingerprint(
                data.train().size(), data.test().size(), sha256(data, nothing, nothing, nothing), Optional.empty());
    }

    /**
     * Computed including the images' content.
     *
     * @param leftOut images that the run leaves out and that count as they were when they were left out
     */
    public static DataFingerprint of(Trainer.Data data, ImageContents contents, LeftOutContents leftOut) {
        List<String> ofTrain = data.validation().isPresent()
                ? List.of(RunImages.TRAIN)
                : List.of(RunImages.TRAIN, RunImages.VALIDATION); // which may be held out of it
        List<String> train = leftOut.in(ofTrain, contents.of(data.train()), data.train());
        List<String> validation = data.validation()
                .map(part -> leftOut.in(List.of(RunImages.VALIDATION), contents.of(part), part))
                .orElse(List.of());
        List<String> test = leftOut.in(List.of(RunImages.TEST), contents.of(data.test()), data.test());
        DataFingerprint names = ofNames(data);
        return new DataFingerprint(
                names.trainImages,
                names.testImages,
                names.sha256,
                Optional.of(sha256(
                        data,
                        index -> " " + train.get(index),
                        index -> " " + validation.get(index),
                        index -> " " + test.get(index))));
    }

    /** With more of each image of a part than its target and its identity. */
    private static String sha256(
            Trainer.Data data,
            IntFunction<String> ofTrain,
            IntFunction<String> ofValidation,
            IntFunction<String> ofTest) {
        return Sha256.of(Stream.of(
                        data.train().classNames().stream(),
                        Stream.of("train"),
                        images(data.train(), ofTrain),
                        data.validation().stream()
                                .flatMap(part -> Stream.concat(Stream.of("validation"), images(part, ofValidation))),
                        Stream.of("test"),
                        images(data.test(), ofTest))
                .flatMap(part -> part)
                .map(word -> (word + END).getBytes(StandardCharsets.UTF_8)));
    }

    private static Stream<String> images(Dataset part, IntFunction<String> more) {
        return IntStream.range(0, part.size())
                .mapToObj(index -> part.target(index).text() + " " + part.identity(index) + more.apply(index));
    }

    /** Whether both are of the same data, by content if both have it. */
    public boolean isOfSameData(DataFingerprint other) {
        return trainImages == other.trainImages
                && testImages == other.testImages
                && sha256.equals(other.sha256)
                && (contentsSha256.isEmpty()
                        || other.contentsSha256.isEmpty()
                        || contentsSha256.equals(other.contentsSha256));
    }

    /**
     * Refuses data other than what a run recorded.
     *
     * @throws ResourceException with the recorded and the found fingerprint
     */
    public void requireRecordedIn(Path folder, DataFingerprint recorded) {
        if (isOfSameData(recorded)) {
            return;
        }
        boolean sameNames = sha256.equals(recorded.sha256);
        throw new ResourceException("the data has changed since the run " + folder + " began: "
                + folder.resolve(RunFolder.RUN) + " records "
                + (sameNames ? recorded.contents() : recorded.describe()) + "; found "
                + (sameNames
                        ? contents() + ": names and labels are the same, but images were changed or replaced"
                        : describe())
                + "; restore the data, or start a new run in another folder");
    }

    private String contents() {
        return "images of the checksum " + contentsSha256.orElse("unknown");
    }

    private String describe() {
        return trainImages + " training and " + testImages + " test images, whose names and labels have the checksum "
                + sha256;
    }
}
