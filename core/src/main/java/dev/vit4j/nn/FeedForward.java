package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/** The feed-forward layer of a block, applied to each token by itself. */
public sealed interface FeedForward permits Mlp, SwiGlu {

    /** [..., D] to [..., D]. */
    Tensor forward(Tensor x);

    /** The inner width. */
    long hidden();

    /** The hyperparameters of a feed-forward layer. */
    sealed interface Config permits Mlp.Config, SwiGlu.Config {

        /**
         * The layer over a source of parameters.
         *
         * @param width D
         */
        FeedForward create(Params params, long width, WeightInitialization initialization);
    }
}
