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
     * Describes the data set.
     *
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
     * Verifies the files on this machine, if there are any, without downloading or writing. By default the same as
     * {@link #fetch}: a source that downloads overrides it.
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
     * Loads all splits as one data set, one split after the other; an image's identity begins with its split's name. A data
     * set without splits may be read in its own order.
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
     * @param name the name by which it is requested
     * @param summary one sentence
     * @param origin where it is from
     * @param classNames the classes by label; empty if targets have no labels
     * @param trainImages the number of training images
     * @param validationImages the number of validation images; 0 if there are none, or if they serve as the test set
     * @param testImages the number of test images
     * @param imageSize the size of its images in pixels, in words
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

        /** The description of the same images with targets other than classes, such as captions. */
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

        /** A text for people: the names of the splits, and what serves as the test set if there is no test split. */
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
         * @param asked the requested split
         * @param name the data set's name in errors
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

        /** The split that a folder's name, or a word in a list, stands for, ignoring case: {@code val} is validation. */
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
