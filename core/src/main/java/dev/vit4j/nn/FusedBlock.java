package dev.vit4j.nn;

import static dev.vit4j.nn.FusedQkv.Part.KEYS;
import static dev.vit4j.nn.FusedQkv.Part.QUERIES;
import static dev.vit4j.nn.FusedQkv.Part.VALUES;

import dev.vit4j.nn.FusedLayers.Layer;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Kernels;
import dev.vit4j.tensor.Kernels.Normalized;
import dev.vit4j.tensor.SoftmaxBuffer;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * One block of {@link FusedBlocks}. B images of N tokens, of which the block gives the first M (all, but for a last block
 * whose other tokens nobody reads), D width, H heads; capital letters of a gradient's name say what it is the gradient
 * of.
 */
final class FusedBlock {

    private final LayerNorm norm1;
    private final int numHeads;
    private final long d;
    private final FusedQkv qkv;
    private final Layer projection;
    private final FusedMlp mlp;

    private Tensor input; // [B·N, D], from a forward pass to its backward
    private Normalized normed;
    private Tensor attentionWeights; // [H, B, M, N]

    /** What a block writes into. {@code mixed} is kept from its forward to its backward pass. */
    record Memory(
            SoftmaxBuffer scores, // [H, B, M, N]
            Tensor mixed, // [B·M, D]
            FusedMlp.Memory mlp,
            Tensor gradientWeights, // [H, B, M, N]
            List<Tensor> gradientQkv) {}

    @SuppressWarnings("NullAway.Init") // a forward pass sets what its backward reads
    FusedBlock(Block block, boolean givesAllTokens) {
        this.norm1 = block.norm1();
        this.numHeads = block.attention().numHeads();
        this.d = norm1.weight().size(0);
        this.qkv = new FusedQkv(block.attention(), givesAllTokens);
        this.projection = Layer.of(block.attention().projection());
        this.mlp = new FusedMlp(block.norm2(), (Mlp) block.feedForward()); // FusedBlocks.supports has looked
    }

    void prepare() {
        qkv.prepare();
    }

    /** @param shared where what isn't kept between the passes lies already, of a block of the same sizes */
    Memory memory(DType dtype, FirstTokens tokens, Optional<Memory> shared) {
        Tensor activated = mlp.empty(dtype, tokens.rows());
        return new Memory(
                shared.map(Memory::scores).orElseGet(() -> SoftmaxBuffer.create(dtype, weights(tokens))),
                Tensor.empty(dtype, tokens.rows(), d),
                new FusedMlp.Memory(
                        activated,
                        shared.map(other -> other.mlp().gradientHidden())
                                .orElseGet(() -> mlp.empty(dtype, tokens.rows()))),
                shared.map(Memory::gradientWeights).orElseGet(() -> Tensor.empty(dtype, weights(tokens))),
                shared.map(Memory::gradientQkv).orElseGet(() -> qkv.empty(dtype, tokens)));
    }

    private long[] weights(FirstTokens tokens) {
        return new long[] {numHeads, tokens.images(), tokens.read(), tokens.tokens()};
    }

    /** [B·N, D] to [B·M, D]. */
    Tensor forward(Tensor x, FirstTokens tokens, Memory memory) {
        input = x;
        normed = FusedLayers.normalize(norm1, x);
        qkv.forward(normed.output(), tokens);
        for (int h = 0; h < numHeads; h++) {
            Kernels.batchMatmul(
                    memory.scores().input().select(0, h), // [B, M, N]
                    qkv.head(QUERIES, h, tokens),
                    qkv.head(KEYS, h, tokens).transpose(1, 2));
        }
        attentionWeights = memory.scores().softmax();
        for (int h = 0; h < numHeads; h++) {
            Kernels.batchMatmul(
                    head(memory.mixed(), h, tokens), attentionWeights.select(0, h), qkv.head(VALUES, h, tokens));
        }
        return mlp.forward(projection.forwardAdd(memory.mixed(), tokens.of(x)), memory.mlp());
    }

    /** A head's columns [B, M, D/H] of rows [B·M, D]. */
    private Tensor head(Tensor rows, int h, FirstTokens tokens) {
        long headWidth = d / numHeads;
        return FusedLayers.columns(rows, tokens.images(), h * headWidth, headWidth);
    }

    /** The gradient of what {@link #forward} gave, [B·M, D], to that of what it took, [B·N, D]. */
    Tensor backward(Tensor gradient, FirstTokens tokens, Memory memory) {
        Tensor gMiddle = mlp.backward(gradient, memory.mlp());

        // middle = x + projection(softmax(q·kᵀ)·v)
        Tensor gMixed = projection.backward(gMiddle, memory.mixed());
        Tensor gWeights = memory.gradientWeights();
        List<Tensor> gQkv = memory.gradientQkv();
        for (int h = 0; h < numHeads; h++) {
            Tensor weights = attentionWeights.select(0, h);
            Tensor gHead = head(gMixed, h, tokens);
            Kernels.batchMatmul(qkv.head(gQkv, VALUES, h, tokens), weights.transpose(1, 2), gHead);
            Kernels.batchMatmul(
                    gWeights.select(0, h), gHead, qkv.head(VALUES, h, tokens).transpose(1, 2));
        }
        Kernels.softmaxBackward(gWeights, gWeights, attentionWeights);
        for (int h = 0; h < numHeads; h++) {
            Tensor gScores = gWeights.select(0, h);
            Kernels.batchMatmul(qkv.head(gQkv, QUERIES, h, tokens), gScores, qkv.head(KEYS, h, tokens));
            Kernels.batchMatmul(qkv.head(gQkv, KEYS, h, tokens), gScores.transpose(1, 2), qkv.head(QUERIES, h, tokens));
        }
        Tensor gNormed = qkv.backward(gQkv, normed.output(), tokens);
        return tokens.addTo(FusedLayers.normBackward(norm1, gNormed, input, normed), gMiddle);
    }
}
