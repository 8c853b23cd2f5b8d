package dev.vit4j.pretrained;

import dev.vit4j.model.ClipVisionConfig;
import dev.vit4j.model.DeitConfig;
import dev.vit4j.model.Dinov2Config;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.SiglipVisionConfig;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Extent;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.weights.ParameterSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Small models of every family with every head, in random weights. */
public final class RandomFamilies {

    private static final Extent IMAGE = new Extent(8, 12);
    private static final Extent PATCH = Extent.square(4);

    private RandomFamilies() {}

    public static Stream<ModelConfig> configs() {
        return Stream.of(
                        Stream.of(VitConfig.Head.values()).map(RandomVits.SMALL::withHead),
                        Stream.of(DeitConfig.Head.values()).map(RandomFamilies::deit),
                        Stream.of(Dinov2Config.Head.values()).map(head -> dinov2(head, false, OptionalInt.empty())),
                        Stream.of(Dinov2Config.Head.values()).map(head -> dinov2(head, true, OptionalInt.of(3))),
                        Stream.of(dinov2(Dinov2Config.Head.NONE, false, OptionalInt.of(0))),
                        Stream.of(ClipVisionConfig.Head.values()).map(RandomFamilies::clip),
                        Stream.of(SiglipVisionConfig.Head.values()).map(head -> siglip(head, true)),
                        Stream.of(SiglipVisionConfig.Head.values()).map(head -> siglip(head, false)))
                .flatMap(configs -> configs);
    }

    private static EncoderConfig encoder(Activation hiddenAct, double layerNormEps) {
        return new EncoderConfig(IMAGE, PATCH, 3, 24, 2, 3, hiddenAct, layerNormEps);
    }

    private static DeitConfig deit(DeitConfig.Head head) {
        return new DeitConfig(encoder(Activation.RELU, 1e-6), 40, false, 10, Activation.SILU, 0.02, 5, head);
    }

    private static Dinov2Config dinov2(Dinov2Config.Head head, boolean swiglu, OptionalInt registers) {
        return new Dinov2Config(
                encoder(Activation.GELU, 1e-6), 1.5, true, 1, 0, swiglu, true, registers, 0.02, 5, head);
    }

    private static ClipVisionConfig clip(ClipVisionConfig.Head head) {
        return new ClipVisionConfig(encoder(Activation.QUICK_GELU, 1e-5), 40, 7, 0.02, 5, head);
    }

    private static SiglipVisionConfig siglip(SiglipVisionConfig.Head head, boolean pooling) {
        return new SiglipVisionConfig(encoder(Activation.GELU_TANH, 1e-6), 40, pooling, 5, head);
    }

    /** Weights that make every parameter matter; in the caller's scope. */
    public static ParameterSet scattered(ModelConfig config, long seed) {
        return RandomVits.scattered(params -> DescribedModel.of(config).build(params, Optional.empty()), seed);
    }
}
