package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Grad;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.tensor.internal.Kernels.Gelu;

/**
 * The inner part of a feed-forward layer, of width M: from normed rows [R, D] to the input of the last linear layer [R,
 * M].
 *
 * <p>QuickGELU x·σ(1.702·x) is SiLU(1.702·x) / 1.702, so SiLU's derivative can be used.
 */
sealed interface FusedHidden {

    double QUICK_GELU = 1.702;

    static FusedHidden of(FeedForward layer) {
        if (layer instanceof SwiGlu gated) {
            return new Gated(gated.gateUp(), gated.hidden());
        }
        Mlp mlp = (Mlp) layer; // there are no others
        return switch (mlp.activation().activation()) {
            case GELU -> new OfGelu(mlp.fc1(), Gelu.EXACT);
            case GELU_TANH -> new OfGelu(mlp.fc1(), Gelu.TANH);
            case SILU -> new OfSilu(mlp.fc1(), 1);
            case QUICK_GELU -> new OfSilu(mlp.fc1(), QUICK_GELU);
            default -> new ByAutograd(mlp.fc1(), mlp.activation());
        };
    }

    /** The first linear layer, or the two that are computed by one product. */
    Linear first();

    /** The width of its result: M, or 2M. */
    default long width() {
        return first().weight().size(0);
    }

    /** M. */
    default long activatedWidth() {
        return width();
    }

    /** Fills {@code memory.activated} from the first layer's result [R, width], which {@code memory.hidden} keeps. */
    void activate(FusedFeedForward.Memory memory);

    /** Fills {@code memory.gradientHidden} [R, width] from the gradient of {@link #activate}'s output. */
    void activateBackward(Tensor gradient, FusedFeedForward.Memory memory);

    record OfGelu(Linear first, Gelu formula) implements FusedHidden {
        @Override
        public void activate(FusedFeedForward.Memory memory) {
            Kernels.gelu(memory.activated, memory.hidden, formula);
        }

        @Override
        public void activateBackward(Tensor gradient, FusedFeedForward.Memory memory) {
            Kernels.geluBackward(memory.gradientHidden, gradient, memory.hidden, formula);
        }
    }

    /** SiLU(scale·x) / scale; what is kept is scale·x. */
    record OfSilu(Linear first, double scale) implements FusedHidden {
        @Override
        public void activate(FusedFeedForward.Memory memory) {
            if (scale == 1) {
                Kernels.silu(memory.activated, memory.hidden);
            } else {
                Kernels.silu(memory.activated, memory.hidden.mulInPlace(scale));
                memory.activated.mulInPlace(1 / scale);
            }
        }

        @Override
        public void activateBackward(Tensor gradient, FusedFeedForward.Memory memory) {
            Kernels.siluBackward(memory.gradientHidden, gradient, memory.hidden);
        }
    }

    /** Any other activation, and those with weights: differentiated by the engine. */
    record ByAutograd(Linear first, Activation.Layer activation) implements FusedHidden {
        @Override
        public void activate(FusedFeedForward.Memory memory) {
            try (Grad grad = Grad.open()) {
                memory.hidden = memory.hidden.asParameter();
                memory.recorded = activation.forward(memory.hidden);
            }
            memory.activated.copyFrom(memory.recorded.detach());
        }

        @Override
        public void activateBackward(Tensor gradient, FusedFeedForward.Memory memory) {
            memory.recorded.backward(gradient);
            memory.gradientHidden.copyFrom(memory.hidden.gradient().orElseThrow());
        }
    }

    /** SiLU(gate) ∘ up, the gate in the first M columns. */
    record Gated(Linear first, long activatedWidth) implements FusedHidden {
        @Override
        public void activate(FusedFeedForward.Memory memory) {
            Kernels.silu(memory.activated, gate(memory.hidden));
            memory.activated.mulInPlace(up(memory.hidden));
        }

        @Override
        public void activateBackward(Tensor gradient, FusedFeedForward.Memory memory) {
            Tensor ofGate = gate(memory.gradientHidden);
            Tensor ofUp = up(memory.gradientHidden);
            Kernels.multiply(ofUp, gradient, up(memory.hidden)); // of the activated gate, until the gate's is computed
            Kernels.siluBackward(ofGate, ofUp, gate(memory.hidden));
            Kernels.silu(ofUp, gate(memory.hidden));
            ofUp.mulInPlace(gradient);
        }

        private Tensor gate(Tensor both) {
            return both.narrow(1, 0, activatedWidth);
        }

        private Tensor up(Tensor both) {
            return both.narrow(1, activatedWidth, activatedWidth);
        }
    }
}
