package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * Cuts images into squares and projects each to a token (Dosovitskiy et al. 2021, equation 1). The reference writes it
 * as a convolution whose stride is its size; as one matrix product over flattened patches it is the same numbers,
 * faster.
 *
 * @param weight [D, C, P, P]
 * @param bias [D]
 */
public record PatchProjection(Tensor weight, Tensor bias) implements PatchEmbedding {

    public static PatchProjection create(
            Params params, long channels, long patchSize, long width, Initializer initializer) {
        return new PatchProjection(
                params.get("projection.weight", initializer, width, channels, patchSize, patchSize),
                params.get("projection.bias", Initializer.ZEROS, width));
    }

    @Override
    public Tokens forward(Tensor images, Pass pass) {
        long b = images.size(0);
        long c = images.size(1);
        long p = weight.size(2);
        if (images.size(2) % p != 0 || images.size(3) % p != 0) {
            throw new InvalidRequestException("images of " + images.size(2) + " by " + images.size(3)
                    + " pixels don't divide into patches of " + p + " by " + p);
        }
        long h = images.size(2) / p;
        long w = images.size(3) / p;
        Tensor patches = images.reshape(b, c, h, p, w, p)
                .permute(0, 2, 4, 1, 3, 5) // [B, h, w, C, P, P]
                .reshape(b, h * w, c * p * p);
        Tensor flatWeight = weight.reshape(weight.size(0), c * p * p);
        return new Tokens(Functional.linear(patches, flatWeight, Optional.of(bias)), h, w);
    }
}
