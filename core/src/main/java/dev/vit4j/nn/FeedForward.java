package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/** The feed-forward layer of a block, applied to each token alone: [..., width] to [..., width]. */
public sealed interface FeedForward permits Mlp, SwiGlu {

    /** [B, N, D] to [B, N, D]. */
    Tensor forward(Tensor x);

    /** The inner width. */
    long hidden();

    /** The sizes and choices of a feed-forward layer. */
    sealed interface Config permits Mlp.Config, SwiGlu.Config {

        /** @param width D */
        FeedForward create(Params params, long width, WeightInitialization initialization);
    }
}
