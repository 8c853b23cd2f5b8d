package dev.vit4j.cli.option;

import dev.vit4j.data.Split;
import java.util.Locale;
import java.util.Optional;

/** What {@code --split} takes. */
public enum SplitChoice {
    TRAIN(Split.TRAIN),
    VALIDATION(Split.VALIDATION),
    TEST(Split.TEST),
    ALL();

    private final Optional<Split> split;

    SplitChoice(Split split) {
        this.split = Optional.of(split);
    }

    SplitChoice() {
        split = Optional.empty();
    }

    /** Empty where it is all of them. */
    public Optional<Split> split() {
        return split;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
