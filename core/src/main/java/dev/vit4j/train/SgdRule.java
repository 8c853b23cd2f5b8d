package dev.vit4j.train;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.train.internal.FlatLayout;

/** Nesterov's momentum, with a decay of its own. */
record SgdRule(OptimizerConfig.Sgd config, OptimizerState state) implements UpdateRule {

    @Override
    public void step(FlatLayout.Range range, double factor) {
        double learningRate = config.learningRate() * factor * range.group().learningRate();
        Tensor velocity = range.in(state.momentum());
        Tensor gradient = range.in(state.gradient());
        velocity.mulInPlace(config.momentum()).addInPlace(gradient);
        Tensor direction = gradient.copy().addInPlace(velocity, config.momentum());
        double decay = config.weightDecay() * range.group().weightDecay();
        Kernels.decayAndStep(range.in(state.parameters()), learningRate * decay, direction, -learningRate);
    }
}
