package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.pretrained.LoadedModel;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The probability from which a multi-label classifier assigns a label. */
public final class ThresholdOption {

    /** The probability for a logit of 0. */
    private static final double DEFAULT = 0.5;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "For multi-label classifiers: the probability from which a label is assigned. Default: 0.5.")
    private Optional<Double> asked = Optional.empty();

    /** @throws InvalidRequestException if the value is not a probability */
    public void requireProbability() {
        asked.filter(least -> !(least >= 0 && least <= 1)).ifPresent(least -> {
            throw new InvalidRequestException("--threshold is a probability from 0 to 1, found " + least);
        });
    }

    /** @throws InvalidRequestException if the option was given but doesn't apply to the model */
    public void requireUseOf(LoadedModel.ProblemType type) {
        if (asked.isPresent() && type != LoadedModel.ProblemType.MULTI_LABEL) {
            throw new InvalidRequestException("--threshold is for multi-label classifiers; the model's "
                    + "problem_type is " + type.configName());
        }
    }

    public double value() {
        return asked.orElse(DEFAULT);
    }
}
