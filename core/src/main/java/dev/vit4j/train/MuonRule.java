package dev.vit4j.train;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.train.internal.FlatLayout;

/** Jordan et al. 2024 for matrices and filters, another rule for the rest. */
record MuonRule(OptimizerConfig.Muon config, UpdateRule rest, OptimizerState state, DType productType)
        implements UpdateRule {

    /** Newton-Schulz coefficients (Jordan et al. 2024). */
    private static final double A = 3.4445;

    private static final double B = -4.7750;
    private static final double C = 2.0315;
    private static final int NEWTON_SCHULZ_STEPS = 4;

    @Override
    public void step(FlatLayout.Range range, double factor) {
        rest.step(range, factor);
    }

    @Override
    public boolean takesMatrices() {
        return true;
    }

    @Override
    public void stepMatrix(FlatLayout.Slot slot, double factor) {
        try (Scope scope = Scope.open()) {
            double learningRate =
                    config.matrixLearningRate() * factor * slot.group().learningRate();
            Tensor gradient = slot.in(state.gradient());
            Tensor velocity =
                    slot.in(state.momentum()).mulInPlace(config.momentum()).addInPlace(gradient);
            long rows = slot.shape()[0];
            long columns = slot.length() / rows;
            Tensor direction = orthogonalize(
                    gradient.copy().addInPlace(velocity, config.momentum()).view(rows, columns), productType);
            double size = 0.2 * Math.sqrt((double) Math.max(rows, columns));
            Kernels.decayAndStep(
                    slot.in(state.parameters()),
                    learningRate * config.weightDecay() * slot.group().weightDecay(),
                    direction.to(DType.FLOAT32).reshape(slot.shape()),
                    -learningRate * size);
        }
    }

    /** U·Vᵀ of the matrix's singular value decomposition, roughly, by Newton-Schulz iteration. */
    static Tensor orthogonalize(Tensor matrix, DType productType) {
        boolean tall = matrix.size(0) > matrix.size(1);
        Tensor x = matrix.mul(1 / (matrix.norm().item() + 1e-7)).to(productType);
        if (tall) {
            x = x.transpose(0, 1);
        }
        for (int i = 0; i < NEWTON_SCHULZ_STEPS; i++) {
            Tensor gram = x.matmul(x.transpose(0, 1));
            Tensor polynomial = gram.matmul(gram).mulInPlace(C).addInPlace(gram, B);
            x = polynomial.matmul(x).addInPlace(x, A);
        }
        return tall ? x.transpose(0, 1) : x;
    }
}
