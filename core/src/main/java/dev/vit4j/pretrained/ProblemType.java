package dev.vit4j.pretrained;

import java.util.Arrays;
import java.util.Optional;

/** What a classifier's logits say, by the names of the reference's {@code problem_type}. */
public enum ProblemType {
    /** One of the classes; of a single logit, whether it is that class. */
    SINGLE_LABEL("single_label_classification"),
    /** Of each class whether an image has it. */
    MULTI_LABEL("multi_label_classification"),
    /** Numbers of their own, which are no probabilities. */
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
