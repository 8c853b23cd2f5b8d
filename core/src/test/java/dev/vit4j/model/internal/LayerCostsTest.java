package dev.vit4j.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.model.internal.LayerCosts.Layer;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayerCostsTest {

    private static Layer layer(LayerCosts costs, String name) {
        return costs.layers().stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void baseHasThePublishedSizeAndCost() {
        LayerCosts costs = LayerCosts.of(Vit.Variant.BASE.classifier(224, 16, 1000));

        assertThat(costs.parameters()).isEqualTo(86_567_656); // timm's and torchvision's count
        assertThat(costs.multiplyAdds() * 1e-9).isBetween(17.5, 17.6);
        assertThat(costs.flops()).isEqualTo(2 * costs.multiplyAdds());
        assertThat(costs.blockShare()).isBetween(0.99, 0.995);
    }

    @Test
    void layersOfBaseAreThoseOfTheArithmetic() {
        LayerCosts costs = LayerCosts.of(Vit.Variant.BASE.classifier(224, 16, 1000));

        assertThat(layer(costs, "patch_embedding.projection"))
                .isEqualTo(new Layer("patch_embedding.projection", 768 * 768 + 768, 196L * 768 * 768));
        assertThat(layer(costs, "class_token").parameters()).isEqualTo(768);
        assertThat(layer(costs, "position_embedding").parameters()).isEqualTo(197 * 768);
        assertThat(layer(costs, "blocks.11.attention.qkv"))
                .isEqualTo(new Layer("blocks.11.attention.qkv", 768 * 2304 + 2304, 197L * 768 * 2304));
        assertThat(layer(costs, "blocks.0.attention.scores").multiplyAdds()).isEqualTo(197L * 197 * 768);
        assertThat(layer(costs, "blocks.0.attention.mix").multiplyAdds()).isEqualTo(197L * 197 * 768);
        assertThat(layer(costs, "blocks.0.mlp.fc1").multiplyAdds()).isEqualTo(197L * 768 * 3072);
        assertThat(layer(costs, "blocks.0.mlp.fc2").parameters()).isEqualTo(3072 * 768 + 768);
        assertThat(layer(costs, "head")).isEqualTo(new Layer("head", 768 * 1000 + 1000, 768 * 1000));
    }

    @Test
    void tinyAndSmallHaveThePublishedSizes() {
        assertThat(LayerCosts.of(Vit.Variant.TINY.classifier(224, 16, 1000)).parameters() * 1e-6)
                .isCloseTo(5.7, within(0.05));
        assertThat(LayerCosts.of(Vit.Variant.SMALL.classifier(224, 16, 1000)).parameters() * 1e-6)
                .isCloseTo(22.1, within(0.05));
    }

    @Test
    void stemIsCountedConvolutionByConvolution() {
        LayerCosts costs = LayerCosts.of(hybrid());

        // 32 pixels: whitening leaves 31; each group pools after its first convolution, to 15 and to 7.
        assertThat(layer(costs, "stem.whitening").multiplyAdds()).isEqualTo(24L * 3 * 2 * 2 * 31 * 31);
        assertThat(layer(costs, "stem.groups.0.filters1"))
                .isEqualTo(new Layer("stem.groups.0.filters1", 24 * 64 * 9, 24L * 64 * 9 * 31 * 31));
        assertThat(layer(costs, "stem.groups.0.filters2").multiplyAdds()).isEqualTo(64L * 64 * 9 * 15 * 15);
        assertThat(layer(costs, "stem.groups.1.filters1").multiplyAdds()).isEqualTo(64L * 160 * 9 * 15 * 15);
        assertThat(layer(costs, "stem.groups.1.filters2").multiplyAdds()).isEqualTo(160L * 160 * 9 * 7 * 7);
        assertThat(layer(costs, "stem.projection").multiplyAdds()).isEqualTo(160L * 128 * 7 * 7);
        assertThat(layer(costs, "blocks.0.attention.scores").multiplyAdds()).isEqualTo(49L * 49 * 128);
        assertThat(costs.blockShare()).isLessThan(0.3);
    }

    @Tag("engine")
    @ParameterizedTest
    @EnumSource(Vit.Variant.class)
    void parametersAreThoseOfTheModel(Vit.Variant variant) {
        assertCountsAgree(variant.classifier(32, 4, 10));
    }

    @Tag("engine")
    @Test
    void parametersOfAHybridAreThoseOfTheModel() {
        assertCountsAgree(hybrid());
        assertCountsAgree(RandomVits.SMALL.withHead(Vit.Head.POOLER));
        assertCountsAgree(RandomVits.SMALL.withHead(Vit.Head.NONE));
    }

    private static void assertCountsAgree(Vit.Config config) {
        try (Scope scope = Scope.open()) {
            long counted = ParameterSet.uninitialized(params -> new Vit(config, params))
                    .parameterCount();
            assertThat(LayerCosts.of(config).parameters()).isEqualTo(counted);
        }
    }

    private static Vit.Config hybrid() {
        return new Vit.Config(
                new EncoderConfig(32, 4, 3, 128, 2, 4, Activation.GELU, 1e-6),
                256,
                false,
                10,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.SINE_COSINE,
                1e-4,
                0.1,
                Optional.of(new ConvolutionalStem.Config(List.of(64, 160))),
                new WeightInitialization.Fixed(0.02));
    }
}
