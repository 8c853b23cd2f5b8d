package dev.vit4j.pretrained;

import java.util.Arrays;
import java.util.Optional;

/** The meaning of a classifier's logits, by the names of the reference's {@code problem_type}. */
public enum ProblemType {
    /** One of the classes; for a single logit, whether it is that class. */
    SINGLE_LABEL("single_label_classification"),
    /** For each class whether an image has it. */
    MULTI_LABEL("multi_label_classification"),
    /** Numeric outputs, which are not probabilities. */
    REGRESSION("regression");

    private final String configName;

    ProblemType(String configName) {
        this.configName = configName;
    }

    public String configName() {
        return configName;
    }

    public static Optional<ProblemType> named(String configName) {
        return Arrays.stream(values())
                .filter(type -> type.configName.equals(configName))
                .findFirst();
    }
}
