package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import java.util.List;
import java.util.Optional;

/**
 * The model that a recipe trains. In a recipe it is the group {@code model}: {@code family} says which one, and the
 * components are the other keys that it reads.
 */
public sealed interface ModelSection permits ModelSection.VisionTransformer, TowersSection {

    /** Pixels of a side of the images that the model takes. */
    int imageSize();

    /**
     * Checks that the model takes images of another size while it is trained.
     *
     * @throws InvalidRequestException if it doesn't
     */
    void requireFit(int size);

    /** The convolutions that make its tokens, if it has a stem. */
    default Optional<ConvolutionalStem.Config> stem() {
        return Optional.empty();
    }

    /**
     * Checks that its sizes fit each other.
     *
     * @throws InvalidRequestException if they don't
     */
    void requireSound();

    /** A Vision Transformer; with a stem, a hybrid of convolutions and blocks. */
    record VisionTransformer(
            int imageSize,
            int patchSize,
            int hiddenSize,
            int numHiddenLayers,
            int numAttentionHeads,
            int intermediateSize,
            String hiddenAct,
            double layerNormEps,
            boolean qkvBias,
            Vit.Pooling pooling,
            Vit.Positions positionEmbedding,
            double layerScale,
            double dropPathRate,
            List<Integer> stemWidths,
            WeightInitialization initialization)
            implements ModelSection {

        /** @throws InvalidRequestException if a number is out of range */
        public VisionTransformer {
            stemWidths = List.copyOf(stemWidths);
            Ranges.requireAtLeast("model.image_size", imageSize, 1);
            Ranges.requireAtLeast("model.patch_size", patchSize, 1);
            Ranges.requireNotNegative("model.layer_norm_eps", layerNormEps);
            Ranges.requireNotNegative("model.layer_scale", layerScale);
            if (initialization instanceof WeightInitialization.Fixed fixed) {
                Ranges.requireNotNegative("model.initializer_range", fixed.initializerRange());
            }
            if (initialization instanceof WeightInitialization.FanIn fanIn) {
                Ranges.requireNotNegative("model.gain", fanIn.gain());
                Ranges.requireNotNegative("model.residual_gain", fanIn.residualGain());
            }
        }

        @Override
        public Optional<ConvolutionalStem.Config> stem() {
            return stemWidths.isEmpty() ? Optional.empty() : Optional.of(new ConvolutionalStem.Config(stemWidths));
        }

        @Override
        public void requireSound() {
            Vit.Config unused = config(1); // checks them, for any number of classes
        }

        /**
         * The configuration of a classifier of so many classes.
         *
         * @throws InvalidRequestException if sizes don't fit each other
         */
        public Vit.Config config(int numLabels) {
            return new Vit.Config(
                            new EncoderConfig(
                                            imageSize,
                                            patchSize,
                                            3,
                                            hiddenSize,
                                            numHiddenLayers,
                                            numAttentionHeads,
                                            Activation.fromConfig(hiddenAct),
                                            layerNormEps)
                                    .requireWholeHeads()
                                    .requireBlocks(),
                            intermediateSize,
                            qkvBias,
                            numLabels,
                            Vit.Head.CLASSIFIER,
                            pooling,
                            positionEmbedding,
                            layerScale,
                            dropPathRate,
                            stem(),
                            initialization)
                    .requireWholePatches();
        }

        /** The same without a head: the image tower of {@link TowersSection.ClipWithVit}. */
        Vit.Config features() {
            return config(0).withHead(Vit.Head.NONE);
        }

        @Override
        public void requireFit(int size) {
            if (stemWidths.isEmpty() && size % patchSize != 0) {
                throw new InvalidRequestException(
                        "data.image_sizes: size " + size + " is not a multiple of model.patch_size " + patchSize);
            }
            if (!stemWidths.isEmpty() && new ConvolutionalStem.Config(stemWidths).gridSize(size) < 1) {
                throw new InvalidRequestException("data.image_sizes: size " + size + " leaves no token after "
                        + stemWidths.size() + " stem groups, each of which halves the image");
            }
        }
    }
}
