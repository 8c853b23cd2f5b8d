package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The splits that a data set has.
 *
 * @param found in the order train, validation, test
 * @param areDrawn whether nobody split the data set, so that {@code found} are drawn from the whole
 */
public record DataSplits(List<Split> found, boolean areDrawn) {

    /** Of data sets that are published so. */
    public static final DataSplits TRAIN_AND_TEST = new DataSplits(List.of(Split.TRAIN, Split.TEST), false);

    public DataSplits {
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
