package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/**
 * A gated feed-forward layer (Shazeer 2020, "GLU Variants Improve Transformer", https://arxiv.org/abs/2002.05202):
 * (SiLU(x·Wg) ∘ x·Wu)·Wd, with biases.
 *
 * @param gateUp D to 2 · hidden: the gate, then the gated values
 * @param down hidden to D
 */
public record SwiGlu(Linear gateUp, Linear down) implements FeedForward {

    /**
     * The hyperparameters of a SwiGLU layer.
     *
     * @param hidden the width of the gate
     */
    public record Config(int hidden) implements FeedForward.Config {
        @Override
        public SwiGlu create(Params params, long width, WeightInitialization initialization) {
            return new SwiGlu(
                    Linear.create(params.at("gate_up"), width, 2L * hidden, true, initialization.matrix(width, false)),
                    Linear.create(params.at("down"), hidden, width, true, initialization.matrix(hidden, true)));
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor both = gateUp.forward(x); // [..., 2 · hidden]
        Tensor gate = both.narrow(-1, 0, hidden());
        Tensor up = both.narrow(-1, hidden(), hidden());
        return down.forward(Functional.silu(gate).mul(up));
    }

    @Override
    public long hidden() {
        return down.weight().size(1);
    }
}
