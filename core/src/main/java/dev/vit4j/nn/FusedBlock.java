package dev.vit4j.nn;

import dev.vit4j.tensor.Kernels;
import dev.vit4j.tensor.Kernels.Normalized;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * One block of {@link FusedBlocks}. R = B·N rows of tokens, D width, H heads, M hidden width of the MLP; capital letters
 * of a gradient's name say what it is the gradient of.
 */
final class FusedBlock {

    private final Block block;
    private final int numHeads;
    private final long d;
    private final double queryScale;

    /** Queries, keys and values with 1/√(D/H) folded into the queries' rows. */
    private final Tensor qkvWeight; // [3D, D]

    private final Optional<Tensor> qkvBias; // [3D]

    private final Layer projection;
    private final Layer fc1;
    private final Layer fc2;

    private Tensor input; // [R, D], with all below from a forward pass to its backward
    private Normalized norm1;
    private Tensor qkv; // [R, 3D]
    private Tensor middle; // [R, D], after attention
    private Normalized norm2;
    private Tensor hidden; // [R, M], before GELU

    /** A linear layer's tensors, cut off from autograd. */
    private record Layer(Tensor weight, Tensor bias, Linear origin) {
        static Layer of(Linear linear) {
            return new Layer(
                    linear.weight().detach(), linear.bias().orElseThrow().detach(), linear);
        }
    }

    @SuppressWarnings("NullAway.Init") // a forward pass sets what its backward reads
    FusedBlock(Block block) {
        this.block = block;
        this.numHeads = block.attention().numHeads();
        this.d = block.norm1().weight().size(0);
        this.queryScale = 1 / Math.sqrt((double) d / numHeads);
        this.qkvWeight = block.attention().qkv().weight().detach().copy();
        this.qkvBias = block.attention().qkv().bias().map(bias -> bias.detach().copy());
        this.projection = Layer.of(block.attention().projection());
        Mlp mlp = (Mlp) block.feedForward(); // FusedBlocks.supports has looked
        this.fc1 = Layer.of(mlp.fc1());
        this.fc2 = Layer.of(mlp.fc2());
        prepare();
    }

    long width() {
        return d;
    }

    long hidden() {
        return fc1.weight().size(0);
    }

    void prepare() {
        qkvWeight
                .copyFrom(block.attention().qkv().weight().detach())
                .narrow(0, 0, d)
                .mulInPlace(queryScale);
        qkvBias.ifPresent(bias -> bias.copyFrom(
                        block.attention().qkv().bias().orElseThrow().detach())
                .narrow(0, 0, d)
                .mulInPlace(queryScale));
    }

    Tensor forward(Tensor x, long b, long n, FusedBlocks.Workspace.Kept kept) {
        input = x;
        norm1 = normalize(block.norm1(), x);
        qkv = qkvBias.map(bias -> Kernels.linear(norm1.output(), qkvWeight, bias))
                .orElseGet(() -> Kernels.linear(norm1.output(), qkvWeight));
        for (int h = 0; h < numHeads; h++) {
            Tensor scores = kept.attentionWeights().select(0, h); // [B, N, N]
            Kernels.batchMatmul(
                    scores, head(qkv, 0, h, b, n), head(qkv, 1, h, b, n).transpose(1, 2));
        }
        Kernels.softmax(kept.attentionWeights(), kept.attentionWeights());
        for (int h = 0; h < numHeads; h++) {
            Kernels.batchMatmul(
                    head(kept.mixed(), 0, h, b, n), kept.attentionWeights().select(0, h), head(qkv, 2, h, b, n));
        }
        middle = Kernels.linearAdd(kept.mixed(), projection.weight(), projection.bias(), x);

        norm2 = normalize(block.norm2(), middle);
        hidden = Kernels.linear(norm2.output(), fc1.weight(), fc1.bias());
        Kernels.gelu(kept.activated(), hidden);
        return Kernels.linearAdd(kept.activated(), fc2.weight(), fc2.bias(), middle);
    }

    Tensor backward(Tensor gradient, long b, long n, FusedBlocks.Workspace.Kept kept, FusedBlocks.Workspace memory) {
        // The MLP: y = middle + fc2(gelu(fc1(norm2(middle))))
        Tensor gActivated = gradient.matmul(fc2.weight());
        linearGradients(fc2.origin(), gradient, kept.activated());
        Tensor gHidden = memory.gradientHidden();
        Kernels.geluBackward(gHidden, gActivated, hidden);
        Tensor gNorm2 = gHidden.matmul(fc1.weight());
        linearGradients(fc1.origin(), gHidden, norm2.output());
        Tensor gMiddle = normBackward(block.norm2(), gNorm2, middle, norm2).addInPlace(gradient);

        // Attention: middle = x + projection(softmax(q·kᵀ)·v)
        Tensor gMixed = gMiddle.matmul(projection.weight());
        linearGradients(projection.origin(), gMiddle, kept.mixed());
        Tensor gQkv = memory.gradientQkv();
        Tensor gWeights = memory.gradientWeights();
        for (int h = 0; h < numHeads; h++) {
            Tensor weights = kept.attentionWeights().select(0, h);
            Tensor gHead = head(gMixed, 0, h, b, n);
            Kernels.batchMatmul(head(gQkv, 2, h, b, n), weights.transpose(1, 2), gHead);
            Kernels.batchMatmul(
                    gWeights.select(0, h), gHead, head(qkv, 2, h, b, n).transpose(1, 2));
        }
        Kernels.softmaxBackward(gWeights, gWeights, kept.attentionWeights());
        for (int h = 0; h < numHeads; h++) {
            Tensor gScores = gWeights.select(0, h);
            Kernels.batchMatmul(head(gQkv, 0, h, b, n), gScores, head(qkv, 1, h, b, n));
            Kernels.batchMatmul(head(gQkv, 1, h, b, n), gScores.transpose(1, 2), head(qkv, 0, h, b, n));
        }
        Tensor gNorm1 = gQkv.matmul(qkvWeight);
        Linear qkvLayer = block.attention().qkv();
        linearGradients(qkvLayer, gQkv, norm1.output());
        gradientOf(qkvLayer.weight()).narrow(0, 0, d).mulInPlace(queryScale); // the scale is folded into the queries
        qkvLayer.bias().ifPresent(bias -> gradientOf(bias).narrow(0, 0, d).mulInPlace(queryScale));
        return normBackward(block.norm1(), gNorm1, input, norm1).addInPlace(gMiddle);
    }

    /** One head's columns of [R, parts · D] as [B, N, D/H], without a copy. */
    private Tensor head(Tensor rows, int part, int h, long b, long n) {
        long stride = rows.size(1);
        long headWidth = d / numHeads;
        return rows.asStrided(
                new long[] {b, n, headWidth}, new long[] {n * stride, stride, 1}, part * d + h * headWidth);
    }

    private static Normalized normalize(LayerNorm norm, Tensor x) {
        return Kernels.layerNorm(x, norm.weight().detach(), norm.bias().detach(), norm.epsilon());
    }

    private static Tensor normBackward(LayerNorm norm, Tensor gradient, Tensor x, Normalized forward) {
        return Kernels.layerNormBackward(
                gradient,
                x,
                forward,
                norm.weight().detach(),
                norm.bias().detach(),
                gradientOf(norm.weight()),
                gradientOf(norm.bias()));
    }

    /** Of y = x·Wᵀ + b: gyᵀ·x and the sum of gy's rows. The transposed gradient stays a view: a copy costs 20 to 40 %. */
    private static void linearGradients(Linear layer, Tensor gradient, Tensor x) {
        Kernels.matmul(gradientOf(layer.weight()), gradient.transpose(0, 1), x);
        layer.bias().ifPresent(bias -> Kernels.sumRows(gradientOf(bias), gradient));
    }

    private static Tensor gradientOf(Tensor parameter) {
        return parameter.gradient().orElseThrow(() -> new IllegalStateException("no place for a parameter's gradient"));
    }
}
