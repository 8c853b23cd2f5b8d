package dev.vit4j.train;

import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.train.internal.FlatLayout;

/** Loshchilov and Hutter 2019. */
record AdamWRule(OptimizerConfig.AdamW config, OptimizerState state) implements UpdateRule {

    @Override
    public void step(FlatLayout.Range range, double factor) {
        Kernels.adamW(
                new Kernels.AdamW(
                        config.learningRate() * factor * range.group().learningRate(),
                        config.beta1(),
                        config.beta2(),
                        config.weightDecay() * range.group().weightDecay(),
                        config.epsilon()),
                range.in(state.parameters()),
                range.in(state.gradient()),
                range.in(state.momentum()),
                range.in(state.variance()),
                state.updateNumber());
    }
}
