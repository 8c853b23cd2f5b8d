package dev.vit4j.nn;

import dev.vit4j.nn.FusedLayers.Layer;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Kernels;
import dev.vit4j.tensor.Kernels.Normalized;
import dev.vit4j.tensor.Tensor;

/** The second half of a {@link FusedBlock}: y = x + fc2(gelu(fc1(norm(x)))) for rows [R, D], M wide inside. */
final class FusedMlp {

    private final LayerNorm norm;
    private final Layer fc1;
    private final Layer fc2;

    private Tensor input; // [R, D], with all below from a forward pass to its backward
    private Normalized normed;
    private Tensor hidden; // [R, M], before GELU

    /**
     * What it writes into, [R, M] each.
     *
     * @param activated kept from the forward to the backward pass
     */
    record Memory(Tensor activated, Tensor gradientHidden) {}

    @SuppressWarnings("NullAway.Init") // a forward pass sets what its backward reads
    FusedMlp(LayerNorm norm, Mlp mlp) {
        this.norm = norm;
        this.fc1 = Layer.of(mlp.fc1());
        this.fc2 = Layer.of(mlp.fc2());
    }

    /** Memory for so many rows. */
    Tensor empty(DType dtype, long rows) {
        return Tensor.empty(dtype, rows, fc1.weight().size(0));
    }

    Tensor forward(Tensor x, Memory memory) {
        input = x;
        normed = FusedLayers.normalize(norm, x);
        hidden = fc1.forward(normed.output());
        Kernels.gelu(memory.activated(), hidden);
        return fc2.forwardAdd(memory.activated(), x);
    }

    Tensor backward(Tensor gradient, Memory memory) {
        Tensor gActivated = fc2.backward(gradient, memory.activated());
        Tensor gHidden = memory.gradientHidden();
        Kernels.geluBackward(gHidden, gActivated, hidden);
        Tensor gNormed = fc1.backward(gHidden, normed.output());
        return FusedLayers.normBackward(norm, gNormed, input, normed).addInPlace(gradient);
    }
}
