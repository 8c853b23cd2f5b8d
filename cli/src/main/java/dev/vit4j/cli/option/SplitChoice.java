package dev.vit4j.cli.option;

import dev.vit4j.data.Split;
import java.util.Locale;
import java.util.Optional;

/** The values of {@code --split}. */
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

    /** The split; empty for all of them. */
    public Optional<Split> split() {
        return split;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
