package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/**
 * A multilayer perceptron: two linear layers with an activation between them.
 *
 * @param fc1 D to hidden
 * @param fc2 hidden to D
 */
public record Mlp(Linear fc1, Linear fc2, Activation.Layer activation) implements FeedForward {

    /**
     * The hyperparameters of an MLP.
     *
     * @param hidden the width between the two layers
     */
    public record Config(int hidden, Activation activation) implements FeedForward.Config {
        @Override
        public Mlp create(Params params, long width, WeightInitialization initialization) {
            return Mlp.create(params, width, hidden, activation, initialization);
        }
    }

    /**
     * An MLP over a source of parameters.
     *
     * @param width D
     * @param hidden the width between the two layers
     */
    public static Mlp create(
            Params params, long width, long hidden, Activation activation, WeightInitialization initialization) {
        return new Mlp(
                Linear.create(params.at("fc1"), width, hidden, true, initialization.matrix(width, false)),
                Linear.create(params.at("fc2"), hidden, width, true, initialization.matrix(hidden, true)),
                activation.create(params.at("activation")));
    }

    @Override
    public Tensor forward(Tensor x) {
        return fc2.forward(activation.forward(fc1.forward(x)));
    }

    @Override
    public long hidden() {
        return fc1.weight().size(0);
    }
}
