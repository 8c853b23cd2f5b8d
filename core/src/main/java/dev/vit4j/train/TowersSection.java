package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ClipText;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.SiglipText;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.model.VitTowers;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.task.Contrastive;
import dev.vit4j.text.BytePairTrainer;
import dev.vit4j.text.TextConvention;
import java.util.Optional;

/** A model of two towers, for contrastive training. */
public sealed interface TowersSection extends ModelSection {

    /** transformers' CLIPConfig. */
    double INITIALIZER_RANGE = 0.02;

    /** The text tower. */
    TextTower text();

    /** How it wants its texts. */
    TextConvention convention();

    /**
     * The configuration of the model for a tokenizer.
     *
     * @param vocabSize the tokenizer's
     * @param endToken the id that ends a text
     * @throws InvalidRequestException if sizes don't fit each other
     */
    DualEncoder.Config config(int vocabSize, int endToken);

    @Override
    default void requireSound() {
        DualEncoder.Config unusedConfig = config(text().vocabSize(), text().vocabSize() - 1); // checks them
        try {
            BytePairTrainer unusedTrainer = tokenizerTrainer();
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException("model.text: " + e.getMessage(), e);
        }
    }

    /** Learns its tokenizer from captions. */
    default BytePairTrainer tokenizerTrainer() {
        return new BytePairTrainer(convention(), text().vocabSize(), text().maxPositionEmbeddings());
    }

    /**
     * Checks that the model can be trained so.
     *
     * @param task by its id
     * @throws InvalidRequestException if it can't
     */
    default void requireFit(String task, Contrastive.Loss loss) {
        if (!task.equals(Contrastive.ID)) {
            throw new InvalidRequestException("a model with a text tower is trained by the task " + Contrastive.ID
                    + ", found task " + task + "; set task=" + Contrastive.ID + ", or model.family=vit");
        }
        if (loss == Contrastive.Loss.SOFTMAX && convention() == TextConvention.SIGLIP) {
            throw new InvalidRequestException("contrastive.loss softmax leaves SigLIP's bias untrained, by which its "
                    + "probabilities are computed; set contrastive.loss=sigmoid, or a model.family of CLIP");
        }
        if (loss == Contrastive.Loss.SIGMOID && convention() == TextConvention.CLIP) {
            throw new InvalidRequestException("contrastive.loss sigmoid learns a bias, which CLIP doesn't have; set "
                    + "contrastive.loss=softmax, or a model.family of SigLIP");
        }
    }

    /**
     * A text tower: the group {@code model.text} of a recipe. Activation and layer norms are as in the image tower.
     *
     * @param vocabSize pieces of the tokenizer that is learned from the captions
     * @param maxPositionEmbeddings the longest text in tokens, with those around it
     */
    record TextTower(
            int hiddenSize,
            int numHiddenLayers,
            int numAttentionHeads,
            int intermediateSize,
            int maxPositionEmbeddings,
            int vocabSize) {

        /** @throws InvalidRequestException if a number is out of range */
        public TextTower {
            Ranges.requireAtLeast("model.text.hidden_size", hiddenSize, 1);
            Ranges.requireAtLeast("model.text.num_hidden_layers", numHiddenLayers, 1);
            Ranges.requireAtLeast("model.text.num_attention_heads", numAttentionHeads, 1);
            Ranges.requireAtLeast("model.text.intermediate_size", intermediateSize, 1);
            Ranges.requireAtLeast("model.text.max_position_embeddings", maxPositionEmbeddings, 1);
            Ranges.requireAtLeast("model.text.vocab_size", vocabSize, 1);
            if (hiddenSize % numAttentionHeads != 0) {
                throw new InvalidRequestException("model.text.hidden_size " + hiddenSize
                        + " must be a multiple of model.text.num_attention_heads " + numAttentionHeads);
            }
        }

        private TextEncoderConfig encoder(int pieces, String hiddenAct, double layerNormEps) {
            return new TextEncoderConfig(
                    pieces,
                    maxPositionEmbeddings,
                    hiddenSize,
                    intermediateSize,
                    numHiddenLayers,
                    numAttentionHeads,
                    Activation.fromConfig(hiddenAct),
                    layerNormEps);
        }
    }

    /** The image tower of the reference's models; its keys lie in the group {@code model}. */
    record PlainImageTower(
            int imageSize,
            int patchSize,
            int hiddenSize,
            int numHiddenLayers,
            int numAttentionHeads,
            int intermediateSize,
            String hiddenAct,
            double layerNormEps) {

        /** @throws InvalidRequestException if a number is out of range */
        public PlainImageTower {
            Ranges.requireAtLeast("model.image_size", imageSize, 1);
            Ranges.requireAtLeast("model.patch_size", patchSize, 1);
            Ranges.requireNotNegative("model.layer_norm_eps", layerNormEps);
        }

        private EncoderConfig encoder() {
            requireWholePatches("model.image_size", imageSize);
            return new EncoderConfig(
                            imageSize,
                            patchSize,
                            3,
                            hiddenSize,
                            numHiddenLayers,
                            numAttentionHeads,
                            Activation.fromConfig(hiddenAct),
                            layerNormEps)
                    .requireWholeHeads()
                    .requireBlocks();
        }

        private void requireWholePatches(String key, int size) {
            if (size % patchSize != 0) {
                throw new InvalidRequestException(
                        key + " " + size + " is not a multiple of model.patch_size " + patchSize);
            }
        }
    }

    /**
     * CLIP as the reference has it.
     *
     * @param projectionDim the width of the space that images and texts share
     */
    record Clip(PlainImageTower image, int projectionDim, TextTower text) implements TowersSection {

        @Override
        public int imageSize() {
            return image.imageSize();
        }

        @Override
        public void requireFit(int size) {
            image.requireWholePatches("data.image_sizes: size", size);
        }

        @Override
        public TextConvention convention() {
            return TextConvention.CLIP;
        }

        @Override
        public DualEncoder.Config config(int vocabSize, int endToken) {
            return new dev.vit4j.model.Clip.Config(
                    new ClipVision.Config(
                            image.encoder(),
                            image.intermediateSize(),
                            projectionDim,
                            INITIALIZER_RANGE,
                            0,
                            ClipVision.Head.PROJECTION),
                    new ClipText.Config(
                            text.encoder(vocabSize, image.hiddenAct(), image.layerNormEps()),
                            projectionDim,
                            endToken,
                            INITIALIZER_RANGE,
                            ClipText.Head.PROJECTION),
                    dev.vit4j.model.Clip.Config.DEFAULT_LOGIT_SCALE);
        }
    }

    /** SigLIP as the reference has it: images and texts share a space of the image tower's width. */
    record Siglip(PlainImageTower image, TextTower text) implements TowersSection {

        @Override
        public int imageSize() {
            return image.imageSize();
        }

        @Override
        public void requireFit(int size) {
            image.requireWholePatches("data.image_sizes: size", size);
        }

        @Override
        public TextConvention convention() {
            return TextConvention.SIGLIP;
        }

        @Override
        public DualEncoder.Config config(int vocabSize, int endToken) {
            return new dev.vit4j.model.Siglip.Config(
                    new SiglipVision.Config(image.encoder(), image.intermediateSize(), true, 0, SiglipVision.Head.NONE),
                    new SiglipText.Config(
                            text.encoder(vocabSize, image.hiddenAct(), image.layerNormEps()), image.hiddenSize()));
        }
    }

    /**
     * CLIP with an image tower that the reference doesn't have: that of a classifier, with all of its keys.
     *
     * @param projectionDim the width of the space that images and texts share
     */
    record ClipWithVit(ModelSection.VisionTransformer image, int projectionDim, TextTower text)
            implements TowersSection {

        @Override
        public int imageSize() {
            return image.imageSize();
        }

        @Override
        public void requireFit(int size) {
            image.requireFit(size);
        }

        @Override
        public Optional<ConvolutionalStem.Config> stem() {
            return image.stem();
        }

        @Override
        public TextConvention convention() {
            return TextConvention.CLIP;
        }

        @Override
        public DualEncoder.Config config(int vocabSize, int endToken) {
            return new VitTowers.Config(
                    image.features(),
                    new ClipText.Config(
                            text.encoder(vocabSize, image.hiddenAct(), image.layerNormEps()),
                            projectionDim,
                            endToken,
                            INITIALIZER_RANGE,
                            ClipText.Head.PROJECTION));
        }
    }

    /** As {@link ClipWithVit}, with SigLIP's text tower and bias. */
    record SiglipWithVit(ModelSection.VisionTransformer image, int projectionDim, TextTower text)
            implements TowersSection {

        @Override
        public int imageSize() {
            return image.imageSize();
        }

        @Override
        public void requireFit(int size) {
            image.requireFit(size);
        }

        @Override
        public Optional<ConvolutionalStem.Config> stem() {
            return image.stem();
        }

        @Override
        public TextConvention convention() {
            return TextConvention.SIGLIP;
        }

        @Override
        public DualEncoder.Config config(int vocabSize, int endToken) {
            return new VitTowers.Config(
                    image.features(),
                    new SiglipText.Config(
                            text.encoder(vocabSize, image.hiddenAct(), image.layerNormEps()), projectionDim));
        }
    }
}
