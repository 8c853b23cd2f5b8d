package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/** Turns images [B, C, H, W] into tokens, one per patch. */
public sealed interface PatchEmbedding permits PatchEmbedding.Projection, ConvolutionalStem {

    /**
     * The tokens of a grid of patches.
     *
     * @param values [B, gridHeight · gridWidth, D], row by row
     */
    record Tokens(Tensor values, long gridHeight, long gridWidth) {}

    /** Images [B, C, H, W] to tokens. */
    Tokens forward(Tensor images, Pass pass);

    /**
     * Cuts images into patches and projects each to a token (Dosovitskiy et al. 2021, the matrix E of equation 1). The
     * reference writes it as a convolution whose stride is its size; one matrix product over flattened patches gives the
     * same numbers, faster. Pixels to the right of and below the last whole patch are left out, as in the reference.
     *
     * @param weight [D, C, P, Q], patches P pixels high and Q wide
     * @param bias [D]
     */
    record Projection(Tensor weight, Optional<Tensor> bias) implements PatchEmbedding {

        /**
         * A patch projection over a source of parameters.
         *
         * @param channels C
         * @param patchSize in pixels
         * @param width D
         */
        public static Projection create(
                Params params, long channels, Size2d patchSize, long width, boolean hasBias, Initializer initializer) {
            return new Projection(
                    params.get(
                            "projection.weight",
                            Role.FILTER,
                            initializer,
                            width,
                            channels,
                            patchSize.height(),
                            patchSize.width()),
                    hasBias
                            ? Optional.of(params.get("projection.bias", Role.BIAS, Initializer.ZEROS, width))
                            : Optional.empty());
        }

        @Override
        public Tokens forward(Tensor images, Pass pass) {
            return pass.runner().project(this, images);
        }

        /** One product with the weights as they are. */
        Tokens project(Tensor images) {
            Tokens patches = cut(images);
            Tensor flatWeight = weight.reshape(weight.size(0), patches.values().size(2));
            return new Tokens(
                    Functional.linear(patches.values(), flatWeight, bias), patches.gridHeight(), patches.gridWidth());
        }

        /**
         * The flattened patches: [B, h·w, C·P·Q].
         *
         * @throws InvalidRequestException if the number of channels is not the model's, or there is no whole patch
         */
        public Tokens cut(Tensor images) {
            long b = images.size(0);
            long c = images.size(1);
            long p = weight.size(2);
            long q = weight.size(3);
            long h = images.size(2) / p;
            long w = images.size(3) / q;
            if (c != weight.size(1)) {
                throw new InvalidRequestException(
                        "images have " + c + " channels, but the model takes " + weight.size(1));
            }
            if (h == 0 || w == 0) {
                throw new InvalidRequestException("images of " + images.size(2) + " by " + images.size(3)
                        + " pixels are smaller than a patch of " + p + " by " + q);
            }
            Tensor whole = images.narrow(2, 0, h * p).narrow(3, 0, w * q);
            Tensor patches = whole.reshape(b, c, h, p, w, q)
                    .permute(0, 2, 4, 1, 3, 5) // [B, h, w, C, P, Q]
                    .reshape(b, h * w, c * p * q);
            return new Tokens(patches, h, w);
        }
    }
}
