package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import java.util.OptionalDouble;

/**
 * An optimizer and its base settings; a {@link Schedule} scales the learning rates. In a recipe it is the group {@code
 * optimizer}: {@code name} says which one, and the components are the other keys that it reads.
 */
public sealed interface OptimizerConfig {

    /** The base learning rate, which the schedule scales. */
    double learningRate();

    /** The decay of weights per step, relative to the learning rate. */
    double weightDecay();

    /** The learning rate of matrices and filters, if they have one of their own. */
    default OptionalDouble ofMatrices() {
        return OptionalDouble.empty();
    }

    /** Loshchilov and Hutter 2019. */
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements OptimizerConfig {

        /** @throws InvalidRequestException if a number is out of range */
        public AdamW {
            requireCommon(learningRate, weightDecay);
            Ranges.requireBelowOne("optimizer.beta1", beta1);
            Ranges.requireBelowOne("optimizer.beta2", beta2);
            Ranges.requireAboveZero("optimizer.epsilon", epsilon);
        }
    }

    /** Stochastic gradient descent with Nesterov's momentum; the decay is decoupled. */
    record Sgd(double learningRate, double momentum, double weightDecay) implements OptimizerConfig {

        /** @throws InvalidRequestException if a number is out of range */
        public Sgd {
            requireCommon(learningRate, weightDecay);
            Ranges.requireBelowOne("optimizer.momentum", momentum);
        }
    }

    /**
     * Matrices and filters step in the direction of their momentum made orthogonal (Jordan et al. 2024), all else by
     * AdamW.
     *
     * @param matrixLearningRate the size of a step, relative to 0.2·√(longer side): the step of AdamW
     *     (Liu et al. 2025, "Muon is scalable for LLM training")
     */
    record Muon(
            double matrixLearningRate,
            double momentum,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay)
            implements OptimizerConfig {

        /** @throws InvalidRequestException if a number is out of range */
        public Muon {
            Ranges.requireNotNegative("optimizer.matrix_learning_rate", matrixLearningRate);
            Ranges.requireBelowOne("optimizer.momentum", momentum);
            AdamW unused = new AdamW(learningRate, beta1, beta2, epsilon, weightDecay); // checks them
        }

        /** @param rest for all but matrices and filters; its weight decay is theirs, too */
        public Muon(double matrixLearningRate, double momentum, AdamW rest) {
            this(
                    matrixLearningRate,
                    momentum,
                    rest.learningRate(),
                    rest.beta1(),
                    rest.beta2(),
                    rest.epsilon(),
                    rest.weightDecay());
        }

        /** The settings for all parameters except matrices and filters. */
        public AdamW rest() {
            return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
        }

        @Override
        public OptionalDouble ofMatrices() {
            return OptionalDouble.of(matrixLearningRate);
        }
    }

    private static void requireCommon(double learningRate, double weightDecay) {
        Ranges.requireNotNegative("optimizer.learning_rate", learningRate);
        Ranges.requireNotNegative("optimizer.weight_decay", weightDecay);
    }
}
