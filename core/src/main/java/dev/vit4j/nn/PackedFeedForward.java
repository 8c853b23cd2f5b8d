package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.PackedLinear;
import dev.vit4j.tensor.PackedLinear.Pointwise;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/** The feed-forward half of a {@link PackedBlock}: its two products, with everything else fused into them. */
record PackedFeedForward(PackedLinear fc1, Pointwise pointwise, PackedLinear fc2) {

    /** x·σ(1.702·x) is SiLU(1.702·x) over 1.702: the factors go into the weights before and after it. */
    private static final double QUICK_GELU = 1.702;

    static PackedFeedForward pack(Mlp mlp, Optional<Tensor> layerScale, DType dtype) {
        double inner = mlp.activation() == Activation.QUICK_GELU ? QUICK_GELU : 1;
        return new PackedFeedForward(
                PackedBlock.packScaled(mlp.fc1(), inner, dtype),
                switch (mlp.activation()) {
                    case GELU -> Pointwise.GELU;
                    case GELU_TANH -> Pointwise.GELU_TANH;
                    case QUICK_GELU, SILU -> Pointwise.SILU;
                    case RELU -> Pointwise.RELU;
                    case TANH -> Pointwise.TANH;
                },
                PackedBlock.packEnd(mlp.fc2(), 1 / inner, layerScale, dtype));
    }

    /** x [rows, D], and the residual stream [rows, D] that the result is added to. */
    Tensor forward(Tensor x, Tensor residual) {
        return fc2.forwardAdd(fc1.forward(x, pointwise), residual);
    }
}
