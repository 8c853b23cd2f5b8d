package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns images into the input of the first block (Dosovitskiy et al. 2021, equation 1): learned tokens, then one token
 * per patch; the position embedding is added to each.
 *
 * @param learned the tokens before those of the patches, such as the class token, each [1, n, D] or [D]
 * @param positions of the learned tokens and the patches
 */
public record TokenEmbedding(PatchEmbedding patches, List<Tensor> learned, PositionEmbedding positions) {

    public TokenEmbedding {
        learned = List.copyOf(learned);
    }

    /** [B, C, H, W] to [B, L + N, D] for L learned tokens and N patches. */
    public Tensor forward(Tensor images, Pass pass) {
        PatchEmbedding.Tokens embedded = patches.forward(images, pass);
        Tensor x = withLearned(embedded.values()); // [B, L + N, D]
        Tensor placed = positions.forGrid(embedded.gridHeight(), embedded.gridWidth()); // [1, L + N, D]
        return x.add(placed.to(x.dtype())); // fixed positions are fp32 whatever the parameters are
    }

    private Tensor withLearned(Tensor x) {
        if (learned.isEmpty()) {
            return x;
        }
        long d = x.size(2);
        Stream<Tensor> before = learned.stream().map(token -> token.expand(x.size(0), token.elements() / d, d));
        return Tensor.concatenate(1, Stream.concat(before, Stream.of(x)).toList());
    }
}
