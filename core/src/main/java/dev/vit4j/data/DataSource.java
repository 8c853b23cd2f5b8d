package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.JoinedDataset;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
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
     * A description of a data set, for people and for choosing a model.
     *
     * @param name by which it is requested
     * @param summary in one sentence
     * @param origin its source
     * @param validationImages 0 if there are none, or if they serve as the test set
     * @param testImages for evaluation
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

        /** Of the same images with other targets than classes, such as captions. */
        public Description withoutClasses(String otherName, String otherSummary) {
            return new Description(
                    otherName,
                    otherSummary,
                    origin,
                    List.of(),
                    trainImages,
                    validationImages,
                    testImages,
                    imageSize,
                    normalization);
        }
    }

    /**
     * The splits of a data set.
     *
     * @param found in the order train, validation, test
     * @param areDrawn whether the data set itself has no splits, so that {@code found} are drawn from it
     */
    record Splits(List<Split> found, boolean areDrawn) {

        /** The splits of data sets that are published with these. */
        public static final Splits TRAIN_AND_TEST = new Splits(List.of(Split.TRAIN, Split.TEST), false);

        public Splits {
            found = found.stream().sorted().toList();
        }

        /** Whether the data set has a split of its own of this kind. */
        public boolean has(Split split) {
            return found.contains(split);
        }

        /** Whether there are separate sets for validation and test. */
        public boolean haveBothValidationAndTest() {
            return has(Split.VALIDATION) && has(Split.TEST);
        }

        /** For people: the names of the splits, and what serves as the test set if there is no test split. */
        public String describe(Function<Split, String> name) {
            return found.stream().map(name).collect(Collectors.joining(" and ")) + validationAsTest(name);
        }

        /** The end of a description; empty unless the validation split serves as the test set. */
        public String validationAsTest(Function<Split, String> name) {
            return has(Split.VALIDATION) && !has(Split.TEST)
                    ? "; there is no test, so " + name.apply(Split.VALIDATION) + " serves as the test set"
                    : "";
        }

        /**
         * The split to read for a requested one: if there is no test split, the validation split is used instead.
         *
         * @param name of the data set
         * @throws InvalidRequestException if there is no such split
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

    /** A split of a data set: for training, validation or test. */
    enum Split {
        TRAIN("train", "training"),
        VALIDATION("val", "valid", "validation"),
        TEST("test", "testing");

        private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

        private final List<String> words;

        Split(String... words) {
            this.words = List.of(words);
        }

        /** The name in commands and files: {@code train}, {@code validation} or {@code test}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The split meant by a folder of this name, or by this word in a list, ignoring case. */
        public static Optional<Split> named(String name) {
            String word = name.toLowerCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(split -> split.words.contains(word))
                    .findFirst();
        }

        /** Whether a name suggests a split: {@code seg_train}, {@code test_set}, {@code valid-2}. */
        public static boolean isHintedAtBy(String name) {
            return Arrays.stream(NO_LETTERS.split(name.toLowerCase(Locale.ROOT)))
                    .map(word -> word.endsWith("set") ? word.substring(0, word.length() - "set".length()) : word)
                    .anyMatch(word -> named(word).isPresent());
        }
    }
}
