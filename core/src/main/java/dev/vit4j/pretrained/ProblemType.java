package dev.vit4j.pretrained;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
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

    /** Logits [B, C] to what is told of each class, as the reference's pipeline computes it. */
    Tensor probabilities(Tensor logits) {
        return switch (this) {
            case SINGLE_LABEL -> logits.size(1) == 1 ? Functional.sigmoid(logits) : Functional.softmax(logits);
            case MULTI_LABEL -> Functional.sigmoid(logits);
            case REGRESSION -> logits;
        };
    }
}
