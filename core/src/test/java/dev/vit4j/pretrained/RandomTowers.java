package dev.vit4j.pretrained;

import dev.vit4j.model.Clip;
import dev.vit4j.model.ClipText;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Siglip;
import dev.vit4j.model.SiglipText;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.model.TextModel;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitTowers;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.Optional;
import java.util.stream.Stream;

/** Small models with a text tower, in random weights, and texts for them. */
public final class RandomTowers {

    private static final int VOCABULARY = 20;
    private static final int LENGTH = 7;
    private static final int END = 17;

    private RandomTowers() {}

    public static Stream<DualEncoder.Config> both() {
        return Stream.concat(ofTheReference(), ofOurOwn());
    }

    /** Those that transformers has. */
    public static Stream<DualEncoder.Config> ofTheReference() {
        return Stream.of(clip(END), clip(ClipText.Config.HIGHEST_ID), siglip());
    }

    /** Those with an image tower that transformers doesn't have. */
    public static Stream<DualEncoder.Config> ofOurOwn() {
        return Stream.of(withVit(clip(END).text()), withVit(siglip().text()));
    }

    private static VitTowers.Config withVit(TextModel.Config text) {
        return new VitTowers.Config(
                new Vit.Config(
                        image(text.encoder().hiddenAct(), 1e-6),
                        40,
                        true,
                        0,
                        Vit.Head.NONE,
                        Vit.Pooling.MEAN,
                        Vit.Positions.LEARNED,
                        0.5,
                        0,
                        Optional.empty(),
                        new WeightInitialization.FanIn(1, 1)),
                text);
    }

    public static Stream<TextModel.Config> texts() {
        return Stream.of(
                clip(END).text(),
                clip(END).text().withHead(ClipText.Head.NONE),
                clip(ClipText.Config.HIGHEST_ID).text(),
                siglip().text(),
                new SiglipText.Config(encoder(Activation.GELU, 1e-6), 11));
    }

    private static Clip.Config clip(int eosTokenId) {
        return new Clip.Config(
                new ClipVision.Config(image(Activation.QUICK_GELU, 1e-5), 40, 7, 0.02, 0, ClipVision.Head.PROJECTION),
                new ClipText.Config(
                        encoder(Activation.QUICK_GELU, 1e-5), 7, eosTokenId, 0.02, ClipText.Head.PROJECTION),
                1.5);
    }

    private static Siglip.Config siglip() {
        return new Siglip.Config(
                new SiglipVision.Config(image(Activation.GELU_TANH, 1e-6), 40, true, 0, SiglipVision.Head.NONE),
                new SiglipText.Config(encoder(Activation.GELU_TANH, 1e-6), 24));
    }

    private static EncoderConfig image(Activation hiddenAct, double layerNormEps) {
        return new EncoderConfig(8, 4, 3, 24, 2, 3, hiddenAct, layerNormEps);
    }

    private static TextEncoderConfig encoder(Activation hiddenAct, double layerNormEps) {
        return new TextEncoderConfig(VOCABULARY, LENGTH, 16, 28, 2, 4, hiddenAct, layerNormEps);
    }

    /** Five texts that end, and have their highest id, at different places; the last has neither end nor padding. */
    public static Tensor ids() {
        return Tensor.of(
                new long[] {
                    3, 5, END, 1, 1, 1, 1, //
                    3, END, END, END, END, END, END, //
                    3, 6, 2, 9, 4, 11, END, //
                    3, 12, 8, 8, END, 2, 2, //
                    3, 4, 5, 6, 7, 8, 9
                },
                5,
                LENGTH);
    }

    /** Weights that make every parameter matter; in the caller's scope. */
    public static ParameterSet scattered(DualEncoder.Config config, long seed) {
        return RandomVits.scattered(config::build, seed);
    }

    /** As for two towers. */
    public static ParameterSet scattered(TextModel.Config config, long seed) {
        return RandomVits.scattered(config::build, seed);
    }
}
