package dev.vit4j.train;

/** An optimizer and its base settings; a {@link Schedule} scales the learning rates. */
public sealed interface OptimizerSettings {

    /** Loshchilov and Hutter 2019. */
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements OptimizerSettings {}

    /** Stochastic gradient descent with Nesterov's momentum; the decay is decoupled. */
    record Sgd(double learningRate, double momentum, double weightDecay) implements OptimizerSettings {}

    /**
     * Matrices and filters step in the direction of their momentum made orthogonal (Jordan et al. 2024), all else by
     * AdamW.
     *
     * @param matrixLearningRate the size of a step, relative to 0.2·√(longer side): the step of AdamW
     *     (Liu et al. 2025, "Muon is scalable for LLM training")
     */
    record Muon(double matrixLearningRate, double momentum, double matrixWeightDecay, AdamW rest)
            implements OptimizerSettings {}
}
