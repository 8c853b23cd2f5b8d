package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;

/**
 * Runs packed parts on one thread. They compute in the type packed for; what is small, and what follows the blocks,
 * stays the model's own, in its own type. A pass whose trace wants a block's intermediates takes the plain path, as a
 * stack does whose blocks have other heads each.
 *
 * @param cancellation checked before each block
 */
record PackedInference(PackedParts parts, AttentionMemory memory, Cancellation cancellation) implements Encoder.Runner {

    @Override
    public PatchEmbedding.Tokens project(PatchEmbedding.Projection projection, Tensor images) {
        try (Scope scope = Scope.open()) {
            PatchEmbedding.Tokens tokens = parts.projection(projection).forward(images);
            return new PatchEmbedding.Tokens(scope.release(tokens.values()), tokens.gridHeight(), tokens.gridWidth());
        }
    }

    @Override
    public Tensor run(Encoder encoder, Tensor x, Attention.Mask mask, Encoder.Readout read, Pass pass) {
        if (!PackedStack.canRun(encoder) || encoder.isTraced(pass.trace())) {
            return PLAIN.run(encoder, x, mask, read, pass);
        }
        PackedStack stack = parts.stack(encoder, read);
        return Scope.call(() -> {
            Tensor tokens = x.to(parts.dtype());
            return stack.forward(tokens, mask.bias(tokens, Encoder.Readout.ALL), memory, cancellation)
                    .to(x.dtype());
        });
    }
}
