package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/**
 * SigLIP: an image tower and a text tower, trained to decide for each pair of an image and a text whether they belong
 * together. SigLIP 2 at a fixed image size is the same model.
 *
 * <p>Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", https://arxiv.org/abs/2303.15343, algorithm 1.
 * Reference: transformers, {@code models/siglip/modeling_siglip.py}.
 *
 * @param logitScale the logarithm of the inverse temperature, which scales cosines to logits [1]
 * @param logitBias added to all logits [1]; negative, since most pairs don't belong together
 */
public record Siglip(Config config, SiglipVision image, SiglipText text, Tensor logitScale, Tensor logitBias)
        implements DualEncoder {

    /** The paper's factor at the start is 10. */
    static final double INITIAL_SCALE = Math.log(10);

    /** The paper's bias at the start, for large batches. */
    static final double INITIAL_BIAS = -10;

    /** The configuration: the towers' (transformers, {@code SiglipConfig}). */
    public record Config(SiglipVision.Config image, SiglipText.Config text) implements DualEncoder.Config {

        /** @throws InvalidRequestException if the image tower is a classifier, or the towers' vectors differ in width */
        public Config {
            if (image.isClassifier()) {
                throw new InvalidRequestException("the image tower is a classifier, whose vectors are not for texts");
            }
            if (image.hiddenSize() != text.projectionSize()) {
                throw new InvalidRequestException("the text tower's projection_size " + text.projectionSize()
                        + " must be the image tower's hidden_size " + image.hiddenSize());
            }
        }

        @Override
        public Siglip build(Params params, Interpolation interpolation) {
            return new Siglip(
                    this,
                    new SiglipVision(image, params.at("image"), interpolation),
                    text.build(params.at("text")),
                    params.get("logit_scale", Role.SCALE, (tensor, random) -> tensor.fill(INITIAL_SCALE), 1),
                    params.get("logit_bias", Role.BIAS, (tensor, random) -> tensor.fill(INITIAL_BIAS), 1));
        }
    }

    @Override
    public Probabilities probabilities() {
        return Probabilities.OF_EACH_PAIR;
    }

    @Override
    public Optional<Tensor> bias() {
        return Optional.of(logitBias);
    }
}
