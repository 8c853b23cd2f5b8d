package dev.vit4j.pretrained;

import dev.vit4j.model.ClipVision;
import dev.vit4j.model.Deit;
import dev.vit4j.model.Dinov2;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.TimmVit;
import dev.vit4j.model.TimmVit.FinalNorm;
import dev.vit4j.model.TimmVit.GlobalPool;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.weights.ParameterSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Small models of every family with every head, in random weights. */
public final class RandomFamilies {

    private static final Size2d IMAGE = new Size2d(8, 12);
    private static final Size2d PATCH = Size2d.square(4);

    private RandomFamilies() {}

    public static Stream<ModelConfig> configs() {
        return Stream.of(
                        Stream.of(Vit.Head.values()).map(RandomVits.SMALL::withHead),
                        Stream.of(Deit.Head.values()).map(RandomFamilies::deit),
                        Stream.of(Dinov2.Head.values()).map(head -> dinov2(head, false, OptionalInt.empty())),
                        Stream.of(Dinov2.Head.values()).map(head -> dinov2(head, true, OptionalInt.of(3))),
                        Stream.of(dinov2(Dinov2.Head.NONE, false, OptionalInt.of(0))),
                        Stream.of(ClipVision.Head.values()).map(RandomFamilies::clip),
                        Stream.of(SiglipVision.Head.values()).map(head -> siglip(head, true)),
                        Stream.of(SiglipVision.Head.values()).map(head -> siglip(head, false)),
                        timm(),
                        Stream.of(clip(ClipVision.Head.PROJECTION), siglip(SiglipVision.Head.NONE, true))
                                .map(tower -> new EmbeddingClassifier.Config(tower, 5)))
                .flatMap(configs -> configs);
    }

    private static EncoderConfig encoder(Activation hiddenAct, double layerNormEps) {
        return new EncoderConfig(IMAGE, PATCH, 3, 24, 2, 3, hiddenAct, layerNormEps);
    }

    private static Deit.Config deit(Deit.Head head) {
        return new Deit.Config(encoder(Activation.RELU, 1e-6), 40, false, 10, Activation.SILU, 0.02, 5, head);
    }

    private static Dinov2.Config dinov2(Dinov2.Head head, boolean swiglu, OptionalInt registers) {
        return new Dinov2.Config(
                encoder(Activation.GELU, 1e-6), 1.5, true, 1, 0, swiglu, true, registers, 0.02, 5, head);
    }

    private static ClipVision.Config clip(ClipVision.Head head) {
        return new ClipVision.Config(encoder(Activation.QUICK_GELU, 1e-5), 40, 7, 0.02, 5, head);
    }

    private static SiglipVision.Config siglip(SiglipVision.Head head, boolean pooling) {
        return new SiglipVision.Config(encoder(Activation.GELU_TANH, 1e-6), 40, pooling, 5, head);
    }

    /** A model of every kind of pooling, norm and learned tokens. */
    private static Stream<ModelConfig> timm() {
        OptionalDouble none = OptionalDouble.empty();
        OptionalDouble scaled = OptionalDouble.of(1e-5);
        EncoderConfig gelu = encoder(Activation.GELU, 1e-6);
        return Stream.of(
                timm("vit_tiny_patch16_224", gelu, none, 0, FinalNorm.TOKENS, GlobalPool.TOKEN),
                timm("deit_tiny_distilled_patch16_224", gelu, none, 0, FinalNorm.TOKENS, GlobalPool.TOKEN),
                timm("deit3_small_patch16_224", gelu, scaled, 2, FinalNorm.NONE, GlobalPool.TOKEN),
                timm("vit_medium_patch16_reg4_gap_256", gelu, scaled, 3, FinalNorm.POOLED, GlobalPool.AVG),
                timm(
                        "vit_giant_patch14_dinov2",
                        encoder(Activation.SILU, 1e-6),
                        scaled,
                        1,
                        FinalNorm.TOKENS,
                        GlobalPool.AVG),
                timm(
                        "vit_base_patch16_clip_224",
                        encoder(Activation.QUICK_GELU, 1e-5),
                        none,
                        0,
                        FinalNorm.TOKENS,
                        GlobalPool.MAP));
    }

    private static TimmVit.Config timm(
            String architecture,
            EncoderConfig encoder,
            OptionalDouble initValues,
            int registers,
            FinalNorm finalNorm,
            GlobalPool pool) {
        boolean distilled = architecture.contains("distilled");
        return new TimmVit.Config(
                architecture,
                encoder,
                40,
                architecture.contains("giant"),
                initValues.isEmpty(),
                initValues,
                pool == GlobalPool.TOKEN,
                distilled,
                registers,
                registers > 1,
                architecture.contains("clip"),
                finalNorm,
                pool,
                registers == 1,
                5);
    }

    /** Weights that make every parameter matter; in the caller's scope. */
    public static ParameterSet scattered(ModelConfig config, long seed) {
        return RandomVits.scattered(params -> DescribedModel.of(config).build(params, Optional.empty()), seed);
    }
}
