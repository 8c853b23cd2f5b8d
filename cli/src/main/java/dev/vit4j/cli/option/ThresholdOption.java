package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.pretrained.ProblemType;
import java.util.Optional;
import picocli.CommandLine.Option;

/** From which probability a label is given, of a classifier of several labels an image. */
public final class ThresholdOption {

    /** That of a logit of 0. */
    private static final double DEFAULT = 0.5;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "Of a classifier of several labels an image: from which probability a label is given. "
                    + "Default: 0.5.")
    private Optional<Double> asked = Optional.empty();

    /** @throws InvalidRequestException if it is no probability */
    public void requireProbability() {
        asked.filter(least -> !(least >= 0 && least <= 1)).ifPresent(least -> {
            throw new InvalidRequestException("--threshold is a probability from 0 to 1, found " + least);
        });
    }

    /** @throws InvalidRequestException if it was asked for and the model has no use for it */
    public void requireUseOf(ProblemType type) {
        if (asked.isPresent() && type != ProblemType.MULTI_LABEL) {
            throw new InvalidRequestException("--threshold is for classifiers of several labels an image; the model's "
                    + "problem_type is " + type.configName());
        }
    }

    public double value() {
        return asked.orElse(DEFAULT);
    }
}
