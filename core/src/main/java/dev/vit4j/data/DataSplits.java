package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The splits of a data set.
 *
 * @param found in the order train, validation, test
 * @param areDrawn whether the data set itself has no splits, so that {@code found} are drawn from it
 */
public record DataSplits(List<Split> found, boolean areDrawn) {

    /** The splits of data sets that are published with these. */
    public static final DataSplits TRAIN_AND_TEST = new DataSplits(List.of(Split.TRAIN, Split.TEST), false);

    public DataSplits {
        found = found.stream().sorted().toList();
    }

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
