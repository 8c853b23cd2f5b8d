package dev.vit4j.internal.runtime;

import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.PackedLinear;
import java.util.Optional;

/** A {@link PatchEmbedding.Projection} packed for inference: one product over flattened patches, with packed weights. */
final class PackedPatchProjection {

    private final PatchEmbedding.Projection projection;
    private final PackedLinear linear;
    private final DType dtype;

    PackedPatchProjection(PatchEmbedding.Projection projection, DType dtype) {
        this.projection = projection;
        this.dtype = dtype;
        this.linear = PackedLinear.pack(
                dtype,
                () -> new PackedLinear.Source(
                        projection.weight().reshape(projection.weight().size(0), -1), projection.bias()));
    }

    /** The same tokens as {@link PatchEmbedding.Projection#forward}, in the same type, computed in the packed type. */
    PatchEmbedding.Tokens forward(Tensor images) {
        PatchEmbedding.Tokens patches = projection.cut(images.to(dtype));
        // Patches of one pixel are a view of the image, whose rows aren't contiguous.
        Tensor flat = patches.values().reshape(-1, patches.values().size(2)).contiguous();
        Tensor tokens = linear.forward(flat)
                .to(projection.weight().dtype())
                .view(images.size(0), patches.gridHeight() * patches.gridWidth(), -1);
        return new PatchEmbedding.Tokens(tokens, patches.gridHeight(), patches.gridWidth());
    }

    /** A part's share of the rows of patches, from top to bottom; empty if there are too few for all parts. */
    Optional<PatchEmbedding.Tokens> forward(Tensor images, int part, int parts) {
        long patchHeight = projection.weight().size(2);
        long rows = images.size(2) / patchHeight;
        if (rows == 0) {
            return Optional.of(forward(images)); // which throws the reason
        }
        long from = rows * part / parts;
        long to = rows * (part + 1) / parts;
        return from == to
                ? Optional.empty()
                : Optional.of(forward(images.narrow(2, from * patchHeight, (to - from) * patchHeight)));
    }
}
