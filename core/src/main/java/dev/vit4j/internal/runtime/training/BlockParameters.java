package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** The parameters of a block whose gradients {@link FusedBlock} writes; those of nonlinearities are autograd's. */
final class BlockParameters {

    private BlockParameters() {}

    static List<Tensor> learned(Block block) {
        return of(block).filter(Tensor::requiresGradient).toList();
    }

    /** Whether any of a block's parameters is trainable, including those of its activation. */
    static boolean isLearned(Block block) {
        return Stream.concat(of(block), ofNonlinearity(block.feedForward())).anyMatch(Tensor::requiresGradient);
    }

    private static Stream<Tensor> ofNonlinearity(FeedForward layer) {
        if (layer instanceof Mlp mlp && mlp.activation() instanceof Activation.Layer.Prelu prelu) {
            return Stream.of(prelu.weight());
        }
        return layer instanceof Mlp mlp && mlp.activation() instanceof Activation.Layer.Xielu xielu
                ? Stream.of(xielu.alphaP(), xielu.alphaN())
                : Stream.empty();
    }

    private static Stream<Tensor> of(Block block) {
        return Stream.of(
                        of(block.norm1()),
                        of(block.attention().qkv()),
                        of(block.attention().projection()),
                        block.scale1().stream(),
                        of(block.norm2()),
                        of(block.feedForward()),
                        block.scale2().stream())
                .flatMap(tensors -> tensors);
    }

    private static Stream<Tensor> of(FeedForward layer) {
        return layer instanceof SwiGlu gated
                ? Stream.of(gated.gateUp(), gated.down()).flatMap(BlockParameters::of)
                : Stream.of(((Mlp) layer).fc1(), ((Mlp) layer).fc2()).flatMap(BlockParameters::of);
    }

    private static Stream<Tensor> of(LayerNorm norm) {
        return Stream.of(norm.weight(), norm.bias());
    }

    private static Stream<Tensor> of(Linear linear) {
        return Stream.concat(Stream.of(linear.weight()), linear.bias().stream());
    }
}
