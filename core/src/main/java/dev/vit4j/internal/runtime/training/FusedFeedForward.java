package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Block;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.tensor.internal.Kernels.Normalized;
import java.util.Optional;

/** The second half of a {@link FusedBlock}: y = x + feedForward(norm(x)) for rows [R, D]. */
final class FusedFeedForward {

    private final LayerNorm norm;
    private final FusedHidden hidden;
    private final FusedBranchEnd end;

    /** The workspace of a forward pass for its backward pass; M is the inner width. */
    @SuppressWarnings("NullAway.Init") // a forward pass sets what its backward reads
    static final class Memory {
        final Tensor activated; // [R, M], kept
        final Tensor gradientHidden; // [R, M or 2M], not kept
        Tensor input; // [R, D]
        Normalized normed;
        Tensor hidden; // [R, M or 2M], before the activation
        Tensor recorded; // [R, M], if autograd differentiates the activation
        Optional<Tensor> factors = Optional.empty(); // [B, 1, 1], of stochastic depth

        private Memory(Tensor activated, Tensor gradientHidden) {
            this.activated = activated;
            this.gradientHidden = gradientHidden;
        }
    }

    FusedFeedForward(Block block) {
        norm = block.norm2();
        hidden = FusedHidden.of(block.feedForward());
        end = new FusedBranchEnd(
                block.feedForward() instanceof SwiGlu gated ? gated.down() : ((Mlp) block.feedForward()).fc2(),
                block.scale2());
    }

    void prepare() {
        end.prepare();
    }

    /** Memory for so many rows; what isn't kept is shared with {@code before}, of as many rows, if that is as wide. */
    Memory memory(DType dtype, long rows, Optional<Memory> before) {
        Optional<Memory> shared = before.filter(other -> other.gradientHidden.size(1) == hidden.width());
        return new Memory(
                Tensor.empty(dtype, rows, hidden.activatedWidth()),
                shared.map(other -> other.gradientHidden).orElseGet(() -> Tensor.empty(dtype, rows, hidden.width())));
    }

    Tensor forward(Tensor x, Optional<Tensor> factors, Memory memory) {
        memory.input = x;
        memory.factors = factors;
        memory.normed = FusedLayers.normalize(norm, x);
        memory.hidden = FusedLayers.linear(
                memory.normed.output(),
                hidden.first().weight().detach(),
                hidden.first().bias().map(Tensor::detach));
        hidden.activate(memory);
        return end.forward(memory.activated, x, factors);
    }

    Tensor backward(Tensor gradient, Memory memory) {
        Tensor ofActivated = end.backward(gradient, memory.activated, memory.factors);
        hidden.activateBackward(ofActivated, memory);
        FusedLayers.parameterGradients(hidden.first(), memory.gradientHidden, memory.normed.output());
        Tensor ofNormed = Kernels.linearInputGradient(
                memory.gradientHidden, hidden.first().weight().detach());
        return FusedLayers.normBackward(norm, ofNormed, memory.input, memory.normed)
                .addInPlace(gradient);
    }
}
