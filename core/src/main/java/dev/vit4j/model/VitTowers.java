package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/**
 * CLIP or SigLIP with an image tower that the reference doesn't have: a {@link Vit} with a convolutional stem or mean
 * pooling. The text tower says which of the two it is.
 *
 * <p>Radford et al. 2021, https://arxiv.org/abs/2103.00020; Zhai et al. 2023, https://arxiv.org/abs/2303.15343; the stem as
 * in {@link dev.vit4j.nn.ConvolutionalStem}.
 *
 * <pre>
 * N images    D width of the image tower    E width of the shared space
 * </pre>
 *
 * @param projection D to E
 * @param logitScale the logarithm of the factor between cosines and logits, a scalar
 * @param logitBias added to all logits [1], if the text tower is SigLIP's
 */
public record VitTowers(
        Config config, Vit image, Linear projection, TextModel text, Tensor logitScale, Optional<Tensor> logitBias)
        implements DualEncoder {

    /** The configuration: the towers', and what probabilities mean, which the text tower decides. */
    public record Config(Vit.Config image, TextModel.Config text) implements DualEncoder.Config {

        /** @throws InvalidRequestException if the image tower is the reference's, or has a head of its own */
        public Config {
            if (image.isReferenceVit()) {
                throw new InvalidRequestException(
                        "the image tower is a plain ViT, for which there are clip and siglip; "
                                + "expected a stem, mean pooling, LayerScale or sine-cosine positions");
            }
            if (image.head() != Vit.Head.NONE) {
                throw new InvalidRequestException(
                        "the image tower needs no head before the projection, found " + image.head());
            }
        }

        /** Whether images and texts are compared as in SigLIP. */
        public boolean isSiglip() {
            return text instanceof SiglipText.Config;
        }

        @Override
        public VitTowers build(Params params, Interpolation interpolation) {
            int width = image.hiddenSize();
            return new VitTowers(
                    this,
                    new Vit(image, params.at("image"), interpolation),
                    Linear.createHead(
                            params.at("image_projection"),
                            width,
                            text.embeddingSize(),
                            false,
                            image.initialization().matrix(width, false)),
                    text.build(params.at("text")),
                    params.get(
                            "logit_scale",
                            Role.SCALE,
                            (tensor, random) ->
                                    tensor.fill(isSiglip() ? Siglip.INITIAL_SCALE : Clip.Config.DEFAULT_LOGIT_SCALE)),
                    isSiglip()
                            ? Optional.of(params.get(
                                    "logit_bias", Role.BIAS, (tensor, random) -> tensor.fill(Siglip.INITIAL_BIAS), 1))
                            : Optional.empty());
        }
    }

    @Override
    public Tensor embedImages(Tensor images, Pass pass) {
        return Functional.unit(projection.forward(image.forward(images, pass.at("image")))); // [N, E]
    }

    @Override
    public Probabilities probabilities() {
        return config.isSiglip() ? Probabilities.OF_EACH_PAIR : Probabilities.AMONG_TEXTS;
    }

    @Override
    public Optional<Tensor> bias() {
        return logitBias;
    }
}
