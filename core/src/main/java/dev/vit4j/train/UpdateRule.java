package dev.vit4j.train;

import dev.vit4j.tensor.DType;
import dev.vit4j.train.internal.FlatLayout;

/** How an optimizer changes parameters. A rule has no state but its {@link OptimizerState}; workers share it. */
interface UpdateRule {

    /**
     * The rule of an optimizer.
     *
     * @param productType what products of matrices are computed in: rounding to bf16 does Muon's directions no harm
     */
    static UpdateRule of(OptimizerConfig config, OptimizerState state, DType productType) {
        if (config instanceof OptimizerConfig.AdamW adamW) {
            return new AdamWRule(adamW, state);
        }
        if (config instanceof OptimizerConfig.Sgd sgd) {
            return new SgdRule(sgd, state);
        }
        if (config instanceof OptimizerConfig.Muon muon) {
            return new MuonRule(muon, new AdamWRule(muon.rest(), state), state, productType);
        }
        throw new IllegalStateException("no rule for " + config);
    }

    /**
     * Steps over a part of the flat parameters.
     *
     * @param factor of the learning rates
     */
    void step(FlatLayout.Range range, double factor);

    /** Whether matrices and filters are stepped over one by one, by {@link #stepMatrix}, and not as parts of ranges. */
    default boolean takesMatrices() {
        return false;
    }

    /** Steps over one matrix or filter. */
    default void stepMatrix(FlatLayout.Slot slot, double factor) {
        throw new UnsupportedOperationException(getClass() + " steps over ranges alone");
    }
}
