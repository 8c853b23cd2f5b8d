package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/** What a block does to each token alone: [..., width] to [..., width]. */
public sealed interface FeedForward permits Mlp, SwiGlu {

    Tensor forward(Tensor x);

    /** The inner width. */
    long hidden();

    /** The sizes and choices of one. */
    sealed interface Config permits Mlp.Config, SwiGlu.Config {

        FeedForward create(Params params, long width, WeightInitialization initialization);
    }
}
