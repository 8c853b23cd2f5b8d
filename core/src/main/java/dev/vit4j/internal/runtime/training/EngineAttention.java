package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;

/** Plain blocks, except that attention uses the engine's fused operator: the fast path on a GPU. */
final class EngineAttention implements Encoder.Runner {

    @Override
    public Tensor run(Encoder encoder, Tensor x, Attention.Mask mask, Encoder.Readout read, Pass pass) {
        if (encoder.isTraced(pass.trace())) {
            return PLAIN.run(encoder, x, mask, read, pass);
        }
        Tensor y = x;
        for (Block block : encoder.blocks()) {
            y = block.forward(y, pass, normed -> block.attention().forwardFused(normed, mask));
        }
        return read.of(y);
    }
}
