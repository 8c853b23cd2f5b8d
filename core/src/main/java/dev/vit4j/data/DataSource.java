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

/** A data set that can be had: described, found, fetched, and read one split at a time, or whole. */
public interface DataSource {

    /**
     * @throws dev.vit4j.ResourceException if that takes a look at the files, and they are missing or broken
     */
    Description description();

    /** Where its files lie on this machine; empty where they must be fetched, or where there are none to fetch. */
    Optional<Path> where();

    /**
     * Makes sure that the data set is on this machine, whole.
     *
     * @throws dev.vit4j.ResourceException if it can't be had
     */
    void fetch(TransferListener progress);

    /**
     * Reads what of it is on this machine, if anything, to see that it is whole; nothing is fetched or written.
     *
     * @throws dev.vit4j.ResourceException if it is not
     */
    default void check(TransferListener progress) {
        fetch(progress);
    }

    /**
     * What it is split into.
     *
     * @throws dev.vit4j.ResourceException if that takes a look at the files, and they are missing or broken
     */
    Splits splits(TransferListener progress);

    /**
     * Reads one split, fetching the data set where need be. Where there is no test split, the validation split stands for
     * it.
     *
     * @throws dev.vit4j.InvalidRequestException if the data set has no such split
     * @throws dev.vit4j.ResourceException if it is missing, damaged or can't be had
     */
    Dataset load(Split split, TransferListener progress);

    /**
     * Reads all splits as one data set, one behind the other; an image's identity begins with its split's folder. What
     * nobody split is read in its own order, as it lies there.
     *
     * @throws dev.vit4j.ResourceException if the data set is missing, damaged or can't be had
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
