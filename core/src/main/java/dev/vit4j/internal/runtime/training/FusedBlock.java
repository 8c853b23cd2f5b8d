package dev.vit4j.internal.runtime.training;

import static dev.vit4j.internal.runtime.training.FusedQkv.Part.KEYS;
import static dev.vit4j.internal.runtime.training.FusedQkv.Part.QUERIES;
import static dev.vit4j.internal.runtime.training.FusedQkv.Part.VALUES;

import dev.vit4j.internal.runtime.TokenRange;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.tensor.internal.Kernels.Normalized;
import dev.vit4j.tensor.internal.SoftmaxBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One block of a {@link FusedStack}. B images of N tokens, of which the block outputs M (all, except in a last block
 * whose other tokens are not read), D width, H heads with total width E; capital letters in a gradient's name say what
 * it is the gradient of.
 */
final class FusedBlock {

    private final Block block;
    private final LayerNorm norm1;
    private final int numHeads;
    private final long e;
    private final FusedQkv qkv;
    private final FusedBranchEnd projection;
    private final FusedFeedForward feedForward;
    private final boolean isLearned;
    private final List<Tensor> learnedParameters;

    /** The workspace of a forward pass for its backward pass. */
    @SuppressWarnings("NullAway.Init") // a forward pass sets what its backward reads
    static final class Memory {
        final TokenRange tokens;
        final SoftmaxBuffer scores; // [H, B, M, N], not kept
        final Tensor mixed; // [B·M, E], kept
        final FusedFeedForward.Memory feedForward;
        final Tensor gradientWeights; // [H, B, M, N], not kept
        final List<Tensor> gradientQkv; // not kept
        Tensor input; // [B·N, D]
        Normalized normed;
        List<Tensor> products = List.of(); // queries, keys and values
        Tensor attentionWeights; // [H, B, M, N]
        Optional<Tensor> factors = Optional.empty(); // [B, 1, 1], of stochastic depth

        private Memory(
                TokenRange tokens,
                SoftmaxBuffer scores,
                Tensor mixed,
                FusedFeedForward.Memory feedForward,
                Tensor gradientWeights,
                List<Tensor> gradientQkv) {
            this.tokens = tokens;
            this.scores = scores;
            this.mixed = mixed;
            this.feedForward = feedForward;
            this.gradientWeights = gradientWeights;
            this.gradientQkv = gradientQkv;
        }
    }

    FusedBlock(Block block, boolean givesAllTokens) {
        this.block = block;
        norm1 = block.norm1();
        numHeads = block.attention().numHeads();
        e = block.attention().inner();
        qkv = new FusedQkv(block.attention(), givesAllTokens);
        projection = new FusedBranchEnd(block.attention().projection(), block.scale1());
        feedForward = new FusedFeedForward(block);
        isLearned = BlockParameters.isLearned(block);
        learnedParameters = BlockParameters.learned(block);
        if (learnedParameters.stream().distinct().count() < learnedParameters.size()) {
            throw new IllegalArgumentException(
                    "block " + block.index() + " uses one parameter in two of its layers, whose"
                            + " gradient is not written out; train it without the fast path");
        }
    }

    /** Whether any of the block's parameters is trainable. */
    boolean isLearned() {
        return isLearned;
    }

    /** Those whose gradients {@link #backward} writes. */
    List<Tensor> learnedParameters() {
        return learnedParameters;
    }

    void prepare() {
        qkv.prepare();
        projection.prepare();
        feedForward.prepare();
    }

    /**
     * @param before of a block that gives as many tokens: what isn't kept between the passes is shared if sizes are
     *     alike
     */
    Memory memory(DType dtype, TokenRange tokens, Optional<Memory> before) {
        long[] weights = {numHeads, tokens.images(), tokens.count(), tokens.tokens()};
        Optional<Memory> shared =
                before.filter(other -> other.gradientWeights.size(0) == numHeads && other.mixed.size(1) == e);
        return new Memory(
                tokens,
                shared.map(other -> other.scores).orElseGet(() -> SoftmaxBuffer.create(dtype, weights)),
                Tensor.empty(dtype, tokens.rows(), e),
                feedForward.memory(dtype, tokens.rows(), before.map(other -> other.feedForward)),
                shared.map(other -> other.gradientWeights).orElseGet(() -> Tensor.empty(dtype, weights)),
                shared.map(other -> other.gradientQkv).orElseGet(() -> qkv.empty(dtype, tokens)));
    }

    /**
     * [B·N, D] to [B·M, D].
     *
     * @param bias of the scores [B or 1, M or 1, N]
     */
    Tensor forward(Tensor x, Optional<Tensor> bias, Pass pass, Memory memory) {
        TokenRange tokens = memory.tokens;
        memory.input = x;
        memory.normed = FusedLayers.normalize(norm1, x);
        memory.products = qkv.forward(memory.normed.output(), tokens);
        for (int h = 0; h < numHeads; h++) {
            Kernels.batchMatmul(
                    memory.scores.input().select(0, h), // [B, M, N]
                    qkv.head(memory.products, QUERIES, h, tokens),
                    qkv.head(memory.products, KEYS, h, tokens).transpose(1, 2));
        }
        bias.ifPresent(memory.scores.input()::addInPlace);
        memory.attentionWeights = memory.scores.softmax();
        for (int h = 0; h < numHeads; h++) {
            Kernels.batchMatmul(
                    head(memory.mixed, h, tokens),
                    memory.attentionWeights.select(0, h),
                    qkv.head(memory.products, VALUES, h, tokens));
        }
        Tensor images = x.view(tokens.images(), tokens.tokens(), x.size(1));
        memory.factors = block.dropFactors(images, pass, 0);
        Tensor middle = projection.forward(memory.mixed, tokens.of(x), memory.factors);
        return feedForward.forward(middle, block.dropFactors(images, pass, 1), memory.feedForward);
    }

    /** A head's columns [B, M, E/H] of rows [B·M, E]. */
    private Tensor head(Tensor rows, int h, TokenRange tokens) {
        long headWidth = e / numHeads;
        return FusedLayers.columns(rows, tokens.images(), h * headWidth, headWidth);
    }

    /** From the gradient of {@link #forward}'s output, [B·M, D], to that of its input, [B·N, D]. */
    Tensor backward(Tensor gradient, Memory memory) {
        TokenRange tokens = memory.tokens;
        List<Tensor> products = memory.products;
        Tensor gMiddle = feedForward.backward(gradient, memory.feedForward);

        // middle = x + projection(softmax(q·kᵀ)·v)
        Tensor gMixed = projection.backward(gMiddle, memory.mixed, memory.factors);
        Tensor gWeights = memory.gradientWeights;
        List<Tensor> gQkv = memory.gradientQkv;
        for (int h = 0; h < numHeads; h++) {
            Tensor weights = memory.attentionWeights.select(0, h);
            Tensor gHead = head(gMixed, h, tokens);
            Kernels.batchMatmul(qkv.head(gQkv, VALUES, h, tokens), weights.transpose(1, 2), gHead);
            Kernels.batchMatmul(
                    gWeights.select(0, h),
                    gHead,
                    qkv.head(products, VALUES, h, tokens).transpose(1, 2));
        }
        Kernels.softmaxBackward(gWeights, gWeights, memory.attentionWeights);
        for (int h = 0; h < numHeads; h++) {
            Tensor gScores = gWeights.select(0, h);
            Kernels.batchMatmul(qkv.head(gQkv, QUERIES, h, tokens), gScores, qkv.head(products, KEYS, h, tokens));
            Kernels.batchMatmul(
                    qkv.head(gQkv, KEYS, h, tokens), gScores.transpose(1, 2), qkv.head(products, QUERIES, h, tokens));
        }
        Tensor gNormed = qkv.backward(gQkv, memory.normed.output(), tokens);
        return tokens.addTo(FusedLayers.normBackward(norm1, gNormed, memory.input, memory.normed), gMiddle);
    }
}
