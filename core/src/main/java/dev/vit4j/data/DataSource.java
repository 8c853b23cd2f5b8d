package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.JoinedDataset;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A data set that can be described, found, downloaded, and read one split at a time or as a whole. */
public interface DataSource {

    /**
     * @throws dev.vit4j.ResourceException if this needs the files, and they are missing or broken
     */
    Description description();

    /** The location of its files on this machine; empty if they must be downloaded, or if it has no files. */
    Optional<Path> where();

    /**
     * Ensures that the complete data set is on this machine.
     *
     * @throws dev.vit4j.ResourceException if it can't be downloaded
     */
    void fetch(TransferListener progress);

    /**
     * Verifies the files on this machine, if there are any; nothing is downloaded or written.
     *
     * @throws dev.vit4j.ResourceException if they are incomplete or damaged
     */
    default void check(TransferListener progress) {
        fetch(progress);
    }

    /**
     * Its splits.
     *
     * @throws dev.vit4j.ResourceException if this needs the files, and they are missing or broken
     */
    Splits splits(TransferListener progress);

    /**
     * Loads one split, downloading the data set if necessary. If there is no test split, the validation split is used
     * instead.
     *
     * @throws dev.vit4j.InvalidRequestException if the data set has no such split
     * @throws dev.vit4j.ResourceException if it is missing, damaged or can't be downloaded
     */
    Dataset load(Split split, TransferListener progress);

    /**
     * Loads all splits as one data set, in turn; an image's identity begins with its split's folder. A data set without
     * splits is read in its own order.
     *
     * @throws dev.vit4j.ResourceException if the data set is missing, damaged or can't be downloaded
     */
    default Dataset loadAll(TransferListener progress) {
        return JoinedDataset.of(
                description().name(),
                splits(progress).found().stream()
                        .map(split -> new JoinedDataset.Part(split.word(), load(split, progress)))
                        .toList());
    }

    /**
     * What a data set is, for people and for choosing a model.
     *
     * @param name by which it is asked for
     * @param summary in one sentence
     * @param origin where it comes from
     * @param validationImages to choose by; 0 where there are none, or where they are what is judged by
     * @param testImages to judge by
     * @param imageSize of its images in pixels, in words
     * @param normalization recommended for training from scratch
     */
    record Description(
            String name,
            String summary,
            String origin,
            List<String> classNames,
            int trainImages,
            int validationImages,
            int testImages,
            String imageSize,
            Normalization normalization) {

        public Description {
            classNames = List.copyOf(classNames);
        }
    }

    /**
     * The splits that a data set has.
     *
     * @param found in the order train, validation, test
     * @param areDrawn whether nobody split the data set, so that {@code found} are drawn from the whole
     */
    record Splits(List<Split> found, boolean areDrawn) {

        /** Of data sets that are published so. */
        public static final Splits TRAIN_AND_TEST = new Splits(List.of(Split.TRAIN, Split.TEST), false);

        public Splits {
            found = found.stream().sorted().toList();
        }

        public boolean has(Split split) {
            return found.contains(split);
        }

        /** Whether choices are made by one set of images and the result is judged by another. */
        public boolean haveBothValidationAndTest() {
            return has(Split.VALIDATION) && has(Split.TEST);
        }

        /** For people: the names of the splits, and what judges where there is no test split. */
        public String describe(Function<Split, String> name) {
            return found.stream().map(name).collect(Collectors.joining(" and ")) + validationAsTest(name);
        }

        /** The end of a line; empty unless the validation split is what judges. */
        public String validationAsTest(Function<Split, String> name) {
            return has(Split.VALIDATION) && !has(Split.TEST)
                    ? "; there is no test, so that " + name.apply(Split.VALIDATION) + " is what is judged by"
                    : "";
        }

        /**
         * The split that is read when one is asked for: where there is no test split, the validation split stands for it.
         *
         * @param name of the data set
         * @throws InvalidRequestException if there is none to read
         */
        public Split read(Split asked, String name) {
            if (has(asked)) {
                return asked;
            }
            if (asked == Split.TEST && has(Split.VALIDATION)) {
                return Split.VALIDATION;
            }
            throw new InvalidRequestException("data set " + name + " has no " + asked.word() + " split: expected "
                    + found.stream().map(Split::word).collect(Collectors.joining(" or ")));
        }
    }
}
