package dev.vit4j.cli.option;

import dev.vit4j.data.DataSource;
import java.util.Locale;
import java.util.Optional;

/** The values of {@code --split}. */
public enum SplitChoice {
    TRAIN(DataSource.Split.TRAIN),
    VALIDATION(DataSource.Split.VALIDATION),
    TEST(DataSource.Split.TEST),
    ALL();

    private final Optional<DataSource.Split> split;

    SplitChoice(DataSource.Split split) {
        this.split = Optional.of(split);
    }

    SplitChoice() {
        split = Optional.empty();
    }

    /** The split; empty for all of them. */
    public Optional<DataSource.Split> split() {
        return split;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
