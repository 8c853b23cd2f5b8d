package dev.vit4j.nn;

import dev.vit4j.nn.internal.DropPath;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A pre-norm transformer block (Dosovitskiy et al. 2021, figure 1, right): attention, then the feed-forward layer, each
 * with a norm before it and added to the residual stream after it. Equations 2 and 3 of the paper are the halves of
 * {@link #forward}.
 *
 * @param index from 0; the block's name in the trace is {@code block<index>}
 * @param scale1 LayerScale of the attention branch [D] (Touvron et al. 2021, "Going deeper with Image Transformers",
 *     https://arxiv.org/abs/2103.17239), if the model has it
 * @param scale2 LayerScale of the feed-forward branch [D]
 * @param dropPathRate stochastic depth (Huang et al. 2016): the probability with which each branch of an example is
 *     dropped in training, from 0 to 1 (exclusive)
 */
public record Block(
        int index,
        LayerNorm norm1,
        Attention attention,
        Optional<Tensor> scale1,
        LayerNorm norm2,
        FeedForward feedForward,
        Optional<Tensor> scale2,
        double dropPathRate) {

    private static final String ATTENTION = ".attention";
    private static final String MLP = ".mlp";
    private static final String OUTPUT = ".output";

    /**
     * The hyperparameters that all blocks of a model share.
     *
     * @param width D
     * @param headWidth the width of one head; D divided by the number of heads in most models
     * @param qkvBias whether queries, keys and values have a bias
     * @param epsilon of the layer norms
     * @param layerScale the initial value of LayerScale; empty without LayerScale
     */
    public record Config(
            int width,
            int numHeads,
            int headWidth,
            FeedForward.Config feedForward,
            boolean qkvBias,
            double epsilon,
            OptionalDouble layerScale,
            WeightInitialization initialization) {

        /** Blocks whose heads share the width of a token: {@code headWidth} is {@code width / numHeads}, rounded down. */
        public Config(
                int width,
                int numHeads,
                FeedForward.Config feedForward,
                boolean qkvBias,
                double epsilon,
                OptionalDouble layerScale,
                WeightInitialization initialization) {
            this(width, numHeads, width / numHeads, feedForward, qkvBias, epsilon, layerScale, initialization);
        }
    }

    /**
     * A block over a source of parameters.
     *
     * @param index from 0, in the stack
     * @param dropPathRate from 0 to 1 (exclusive)
     */
    public static Block create(Params params, int index, Config config, double dropPathRate) {
        int d = config.width();
        return new Block(
                index,
                LayerNorm.create(params.at("norm1"), d, config.epsilon()),
                Attention.create(
                        params.at("attention"),
                        d,
                        (long) config.headWidth() * config.numHeads(),
                        config.numHeads(),
                        config.qkvBias(),
                        config.initialization()),
                layerScale(params.at("scale1"), config),
                LayerNorm.create(params.at("norm2"), d, config.epsilon()),
                config.feedForward().create(params.at("mlp"), d, config.initialization()),
                layerScale(params.at("scale2"), config),
                dropPathRate);
    }

    private static Optional<Tensor> layerScale(Params params, Config config) {
        if (config.layerScale().isEmpty()) {
            return Optional.empty();
        }
        double initial = config.layerScale().getAsDouble();
        Initializer constant = (tensor, random) -> tensor.fill(initial);
        return Optional.of(params.get("weight", Role.SCALE, constant, config.width()));
    }

    /** [B, N, D] to [B, N, D]; every token attends to every token. */
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, Attention.Mask.NONE, pass);
    }

    /** [B, N, D] to [B, N, D]. */
    public Tensor forward(Tensor x, Attention.Mask mask, Pass pass) {
        return forward(x, pass, normed -> attention.forward(normed, mask, pass.trace(), name() + ATTENTION));
    }

    /** [B, N, D] to [B, N, D], attention computed by {@code attending}, which keeps the shape. */
    public Tensor forward(Tensor x, Pass pass, UnaryOperator<Tensor> attending) {
        Pass.Trace trace = pass.trace();

        // Equation 2: z' = MSA(LN(z)) + z
        Tensor attended = attending.apply(norm1.forward(x));
        trace.record(name() + ATTENTION, attended);
        x = x.add(branch(attended, scale1, pass, 0));

        // Equation 3: z = MLP(LN(z')) + z'
        Tensor transformed = feedForward.forward(norm2.forward(x));
        trace.record(name() + MLP, transformed);
        x = x.add(branch(transformed, scale2, pass, 1));

        trace.record(name() + OUTPUT, x);
        return x;
    }

    private Tensor branch(Tensor y, Optional<Tensor> scale, Pass pass, int which) {
        Tensor scaled = scale.map(y::mul).orElse(y);
        return dropFactors(y, pass, which).map(scaled::mul).orElse(scaled);
    }

    /**
     * The factor of stochastic depth for a branch, [B, 1, 1]; empty if nothing is dropped in this pass.
     *
     * @param x any [B, N, D] of this block: gives the batch size, the type and the device
     * @param which 0 for the attention branch, 1 for the feed-forward branch
     */
    public Optional<Tensor> dropFactors(Tensor x, Pass pass, int which) {
        return dropPathRate == 0
                ? Optional.empty()
                : pass.random().map(random -> DropPath.factors(x, dropPathRate, random, 2L * index + which));
    }

    /** Whether a trace wants an intermediate of this block. */
    boolean isTraced(Pass.Trace trace) {
        return Stream.of(ATTENTION + Attention.WEIGHTS, ATTENTION, MLP, OUTPUT)
                .anyMatch(part -> trace.wants(name() + part));
    }

    private String name() {
        return "block" + index;
    }
}
