package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What {@code inspect} counts for every family and head stays what it was when each family still listed its layers by
 * hand: layer, learned numbers, multiply-adds of the first block and of all that is outside of blocks.
 */
@Tag("engine")
class InspectedCostsTest {

    private static final String EXPECTED = "/costs/inspected.txt";

    private static final List<String> GOLDEN = List.of(
            "clip-cls",
            "clip-eos2",
            "deit-distilled",
            "dinov2-cls",
            "dinov2-registers",
            "dinov2-swiglu",
            "siglip",
            "siglip-cls",
            "vit-cls",
            "vit-pooler",
            "vit-relu-nobias");

    @Test
    void countsWhatTheListsOfLayersSaid() throws IOException {
        try (InputStream expected =
                Objects.requireNonNull(InspectedCostsTest.class.getResourceAsStream(EXPECTED), EXPECTED)) {
            assertThat(text()).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static String text() {
        StringBuilder text = new StringBuilder();
        models().forEach((name, config) -> text.append(name)
                .append('\n')
                .append(text(LayerCosts.of(config)))
                .append('\n'));
        return text.toString();
    }

    private static String text(LayerCosts costs) {
        return "  total " + costs.parameters() + " " + costs.multiplyAdds() + " " + costs.blockShare() + "\n"
                + costs.layers().stream()
                        .filter(layer -> !layer.name().matches("blocks\\.[1-9].*"))
                        .sorted(Comparator.comparing(LayerCosts.Layer::name))
                        .map(layer ->
                                "  " + layer.name() + " " + layer.parameters() + " " + layer.multiplyAdds() + "\n")
                        .collect(Collectors.joining());
    }

    private static Map<String, ModelConfig> models() {
        Map<String, ModelConfig> models = new LinkedHashMap<>();
        GOLDEN.forEach(name -> models.put(name, ModelFolder.describe(GoldenModel.folder(name))));
        AtomicInteger count = new AtomicInteger();
        RandomFamilies.configs().forEach(config -> models.put(named(config, count.incrementAndGet()), config));
        models.put("base", Vit.Variant.BASE.classifier(224, 16, 1000));
        Stream.of(Vit.Positions.values())
                .forEach(positions -> models.put("hybrid, " + positions, hybrid(positions, 128)));
        models.put("hybrid without projection", hybrid(Vit.Positions.LEARNED, 160));
        Stream.of(Activation.PRELU, Activation.XIELU)
                .forEach(activation -> models.put("pooler, " + activation, pooler(activation)));
        return models;
    }

    private static String named(ModelConfig config, int number) {
        return number + " " + config.getClass().getDeclaringClass().getSimpleName();
    }

    private static Vit.Config hybrid(Vit.Positions positions, int width) {
        return new Vit.Config(
                new EncoderConfig(32, 4, 3, width, 2, 4, Activation.GELU, 1e-6),
                256,
                false,
                10,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                positions,
                1e-4,
                0.1,
                Optional.of(new ConvolutionalStem.Config(List.of(64, 160))),
                new WeightInitialization.Fixed(0.02));
    }

    private static Vit.Config pooler(Activation activation) {
        return new Vit.Config(
                new EncoderConfig(16, 4, 3, 24, 2, 3, activation, 1e-6),
                40,
                true,
                20,
                activation,
                0,
                Vit.Head.POOLER,
                Vit.Pooling.CLASS_TOKEN,
                Vit.Positions.LEARNED,
                0,
                0,
                Optional.empty(),
                new WeightInitialization.Fixed(0.02));
    }
}
