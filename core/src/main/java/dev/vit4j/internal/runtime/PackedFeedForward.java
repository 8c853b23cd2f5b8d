package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.PackedLinear;
import dev.vit4j.tensor.internal.PackedLinear.Pointwise;
import java.util.Optional;

/** The feed-forward half of a {@link PackedBlock}: its products, with everything else fused into them. */
sealed interface PackedFeedForward {

    /** For x [rows, D], and the residual stream [rows, D] that the result is added to. */
    Tensor forward(Tensor x, Tensor residual);

    static PackedFeedForward pack(FeedForward layer, Optional<Tensor> layerScale, DType dtype) {
        if (layer instanceof Mlp mlp) {
            return Plain.pointwise(mlp.activation().activation())
                    .<PackedFeedForward>map(fused -> Plain.pack(mlp, fused, layerScale, dtype))
                    .orElseGet(() -> Apart.pack(mlp, layerScale, dtype));
        }
        if (layer instanceof SwiGlu gated) {
            return Gated.pack(gated, layerScale, dtype);
        }
        throw new IllegalArgumentException("no packed form of " + layer);
    }

    record Plain(PackedLinear fc1, Pointwise pointwise, PackedLinear fc2) implements PackedFeedForward {

        /** x·σ(1.702·x) is SiLU(1.702·x) / 1.702: the factors go into the weights before and after it. */
        private static final double QUICK_GELU = 1.702;

        /** The activation fused into the first product, if possible. */
        static Optional<Pointwise> pointwise(Activation activation) {
            return switch (activation) {
                case GELU -> Optional.of(Pointwise.GELU);
                case GELU_TANH -> Optional.of(Pointwise.GELU_TANH);
                case QUICK_GELU, SILU -> Optional.of(Pointwise.SILU);
                case RELU -> Optional.of(Pointwise.RELU);
                case TANH -> Optional.of(Pointwise.TANH);
                case LINEAR -> Optional.of(Pointwise.NONE);
                default -> Optional.empty();
            };
        }

        static Plain pack(Mlp mlp, Pointwise pointwise, Optional<Tensor> layerScale, DType dtype) {
            double inner = mlp.activation().activation() == Activation.QUICK_GELU ? QUICK_GELU : 1;
            return new Plain(
                    PackedBlock.packScaled(mlp.fc1(), inner, dtype),
                    pointwise,
                    PackedBlock.packEnd(mlp.fc2(), 1 / inner, layerScale, dtype));
        }

        @Override
        public Tensor forward(Tensor x, Tensor residual) {
            return fc2.forwardAdd(fc1.forward(x, pointwise), residual);
        }
    }

    /** For an activation that the engine can't fuse into a product. */
    record Apart(PackedLinear fc1, Activation.Layer activation, PackedLinear fc2) implements PackedFeedForward {

        static Apart pack(Mlp mlp, Optional<Tensor> layerScale, DType dtype) {
            return new Apart(
                    PackedBlock.packScaled(mlp.fc1(), 1, dtype),
                    mlp.activation(),
                    PackedBlock.packEnd(mlp.fc2(), 1, layerScale, dtype));
        }

        @Override
        public Tensor forward(Tensor x, Tensor residual) {
            return fc2.forwardAdd(activation.forward(fc1.forward(x)), residual);
        }
    }

    record Gated(PackedLinear gate, PackedLinear up, PackedLinear down) implements PackedFeedForward {

        static Gated pack(SwiGlu layer, Optional<Tensor> layerScale, DType dtype) {
            long hidden = layer.hidden();
            return new Gated(
                    PackedBlock.packScaled(layer.gateUp().rows(0, hidden), 1, dtype),
                    PackedBlock.packScaled(layer.gateUp().rows(hidden, hidden), 1, dtype),
                    PackedBlock.packEnd(layer.down(), 1, layerScale, dtype));
        }

        @Override
        public Tensor forward(Tensor x, Tensor residual) {
            return down.forwardAdd(up.forwardMultiply(x, gate.forward(x, Pointwise.SILU)), residual);
        }
    }
}
