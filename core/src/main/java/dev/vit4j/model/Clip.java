package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/**
 * CLIP: an image tower and a text tower, trained to find the caption of each image among those of a batch, and the image
 * of each caption.
 *
 * <p>Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision",
 * https://arxiv.org/abs/2103.00020, figure 3. Reference: transformers, {@code models/clip/modeling_clip.py}.
 *
 * @param logitScale the logarithm of the inverse temperature, which scales cosines to logits; a scalar
 */
public record Clip(Config config, ClipVision image, ClipText text, Tensor logitScale) implements DualEncoder {

    /**
     * The configuration, named as in the reference's config.json (transformers, {@code CLIPConfig}) in camel case.
     *
     * @param logitScaleInitValue the initial {@code logitScale}, for training from scratch
     */
    public record Config(ClipVision.Config image, ClipText.Config text, double logitScaleInitValue)
            implements DualEncoder.Config {

        /** log(1/0.07), rounded as in the reference. */
        public static final double DEFAULT_LOGIT_SCALE = 2.6592;

        /** @throws InvalidRequestException if a tower's head is not the projection, or the projections differ in width */
        public Config {
            if (image.head() != ClipVision.Head.PROJECTION || text.head() != ClipText.Head.PROJECTION) {
                throw new InvalidRequestException("both towers need a projection, found " + image.head()
                        + " for images " + "and " + text.head() + " for texts");
            }
            if (image.projectionDim() != text.projectionDim()) {
                throw new InvalidRequestException("both towers need the same projection_dim, found "
                        + image.projectionDim() + " for images and " + text.projectionDim() + " for texts");
            }
        }

        @Override
        public Clip build(Params params, Interpolation interpolation) {
            return new Clip(
                    this,
                    new ClipVision(image, params.at("image"), interpolation),
                    text.build(params.at("text")),
                    params.get("logit_scale", Role.SCALE, (tensor, random) -> tensor.fill(logitScaleInitValue)));
        }
    }

    @Override
    public Probabilities probabilities() {
        return Probabilities.AMONG_TEXTS;
    }

    @Override
    public Optional<Tensor> bias() {
        return Optional.empty();
    }
}
