package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/**
 * A model of two towers that embed images and texts in one space, where an image is near the texts that describe it.
 * In a pass's trace, the names of the image tower's intermediates begin with {@code image.}, those of the text tower's
 * with {@code text.}
 *
 * <pre>
 * N images    M texts    E width of the shared space
 * </pre>
 */
public sealed interface DualEncoder extends TwoTowers permits Clip, Siglip, VitTowers {

    /** The configuration: one for each tower, whose vectors have the same width. */
    sealed interface Config permits Clip.Config, Siglip.Config, VitTowers.Config {

        /** The image tower's configuration. */
        TransformerConfig image();

        /** The text tower's configuration. */
        TextModel.Config text();

        /** The model over a source of parameters, positions interpolated as in the reference. */
        default DualEncoder build(Params params) {
            return build(params, image().interpolation());
        }

        /**
         * The model over a source of parameters.
         *
         * @param interpolation of the image tower's positions, for images of other sizes than the configuration's
         */
        DualEncoder build(Params params, Interpolation interpolation);
    }

    /** What a model's probabilities mean. The two kinds can't be compared. */
    enum Probabilities {
        /**
         * The probability that of the given texts this one describes the image: a softmax over texts. It depends on the
         * other texts, and those of an image sum to 1.
         */
        AMONG_TEXTS {
            @Override
            public Tensor of(Tensor logits) {
                return Functional.softmax(logits);
            }

            /** CLIP's: the mean of the cross entropy of texts for images and that of images for texts. */
            @Override
            Tensor loss(Tensor logits) {
                Tensor own = Tensor.range(logits.size(0)).to(logits.device()); // [N]
                return Functional.crossEntropySum(logits, own, 0)
                        .add(Functional.crossEntropySum(logits.transpose(0, 1), own, 0))
                        .mul(0.5 / logits.size(0));
            }
        },
        /** The probability that this text describes the image, whatever other texts there are: a sigmoid of each logit. */
        OF_EACH_PAIR {
            @Override
            public Tensor of(Tensor logits) {
                return Functional.sigmoid(logits);
            }

            /** SigLIP's: for each image, the sum over texts of the cross entropy of its logit; the mean over images. */
            @Override
            Tensor loss(Tensor logits) {
                long n = logits.size(0);
                Tensor index = Tensor.range(n).to(logits.device());
                Tensor isPair = index.unsqueeze(0).equal(index.unsqueeze(1)).to(logits.dtype()); // [N, N]
                Tensor signs = isPair.mul(2).add(-1); // 1 for a pair, else -1
                return Functional.softplus(signs.mul(logits).mul(-1)).sum().mul(1.0 / n); // -log(sigmoid(x))
            }
        };

        /** The probabilities [N, M] for the logits of {@link DualEncoder#logits}. */
        public abstract Tensor of(Tensor logits);

        abstract Tensor loss(Tensor logits);
    }

    /** The configuration that the model was built from. */
    Config config();

    /** The image tower. */
    ConfiguredModel image();

    /** The text tower. */
    TextModel text();

    /** What the probabilities of this model mean. */
    Probabilities probabilities();

    /** The logits [N, M] of embedded images [N, E] and texts [M, E], both of length 1. */
    default Tensor logits(Tensor images, Tensor texts) {
        Tensor scaled = images.matmul(texts.transpose(0, 1)) // cosines [N, M]
                .mul(logitScale().to(images.dtype()).exp());
        return bias().map(added -> scaled.add(added.to(images.dtype()))).orElse(scaled);
    }

    /** The mean loss of N pairs as in the model's paper, from the logits [N, N] of their images and texts in order. */
    default Tensor loss(Tensor logits) {
        return probabilities().loss(logits);
    }

    @Override
    default Tensor embedImages(Tensor images, Pass pass) {
        return Functional.unit(image().forward(images, pass.at("image")));
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.vit4j.InvalidRequestException if a text has too many tokens, or an id is not in the vocabulary
     */
    @Override
    default Tensor embedTexts(Tensor ids, Pass pass) {
        return Functional.unit(text().forward(ids, pass.at("text")));
    }
}
