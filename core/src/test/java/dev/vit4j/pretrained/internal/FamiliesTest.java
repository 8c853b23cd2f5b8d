package dev.vit4j.pretrained.internal;

import static dev.vit4j.weights.ParameterAssertions.assertEachHasAGradient;
import static dev.vit4j.weights.ParameterAssertions.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TimmVit;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.pretrained.InferenceSession;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.RandomFamilies;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family with every head must do. */
@Tag("engine")
class FamiliesTest {

    @TempDir
    private Path folder;

    static Stream<ModelConfig> configs() {
        return RandomFamilies.configs();
    }

    private static Tensor images(long height, long width) {
        return Tensor.randomNormal(new RandomSource(2), 3, 3, height, width);
    }

    private static Tensor images(ModelConfig config) {
        return images(config.imageSize().height(), config.imageSize().width());
    }

    private void save(ModelConfig config, ParameterSet parameters) {
        List<String> labels = IntStream.range(0, config.numLabels())
                .mapToObj(i -> "class " + i)
                .toList();
        ModelFolder.save(folder, config, labels, Preprocessor.of(8), parameters);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyParameterGetsAGradient(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            ParameterSet weights = RandomFamilies.scattered(config, 1).map(Tensor::asParameter, buffer -> buffer);
            ConfiguredModel model = DescribedModel.of(config).build(weights.params(), Optional.empty());
            Tensor scores = model.forward(images(config), Pass.training(new RandomSource(3)));
            Functional.crossEntropySum(scores, Tensor.of(new long[] {0, 1, 2}, 3), 0)
                    .backward();
            assertEachHasAGradient(weights.parameters());
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyGradientOfTheFastPathIsAutograds(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> fast = gradients(config, true);
            gradients(config, false).forEach((path, expected) -> {
                double largest = expected.abs().max().item();
                Tensor found = Objects.requireNonNull(fast.get(path), path);
                assertThat(found.sub(expected).abs().max().item())
                        .as("gradient of %s, largest %s", path, largest)
                        .isLessThanOrEqualTo(1e-5 * largest);
            });
        }
    }

    private static Map<String, Tensor> gradients(ModelConfig config, boolean fastPath) {
        ParameterSet weights = RandomFamilies.scattered(config, 1).map(Tensor::asParameter, buffer -> buffer);
        weights.parameters().values().forEach(leaf -> leaf.collectGradientIn(Tensor.zerosLike(leaf.detach())));
        ConfiguredModel model = DescribedModel.of(config).build(weights.params(), Optional.empty());
        try (TrainingRunner runner = TrainingRunner.of(Device.CPU, fastPath)) {
            Pass pass = Pass.training(new Pass.Randomness(new RandomSource(3), 0), runner);
            Tensor scores = model.forward(images(config), pass);
            runner.backward(Functional.crossEntropySum(scores, Tensor.of(new long[] {0, 1, 2}, 3), 0));
        }
        Map<String, Tensor> gradients = new HashMap<>();
        weights.parameters()
                .forEach((path, leaf) -> gradients.put(path, leaf.gradient().orElseThrow()));
        return gradients;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void loadsWhatItSaved(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            ParameterSet saved = RandomFamilies.scattered(config, 7);
            save(config, saved);
            try (LoadedModel loaded = ModelFolder.load(folder)) {
                assertThat(loaded.config()).isEqualTo(config);
                assertSame(loaded.parameters().parameters(), saved.parameters());
                assertSame(loaded.parameters().buffers(), saved.buffers());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void readsTheNamesOfEveryGeneration(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            ParameterSet saved = RandomFamilies.scattered(config, 7);
            save(config, saved);
            for (NameAdapter names : DescribedModel.of(config).names()) {
                Map<String, Tensor> theirs = names.toTheirs(saved.all());
                boolean ofTimm = config instanceof TimmVit.Config; // which has some of our names
                assertThat(theirs.keySet())
                        .filteredOn(name -> !ofTimm || !name.matches("(blocks\\..*(norm|fc)[12]|norm|head)\\..*"))
                        .isNotEmpty()
                        .doesNotContainAnyElementsOf(saved.all().keySet());
                SafetensorsWriter.write(folder.resolve("model.safetensors"), theirs, Map.of());
                try (LoadedModel loaded = ModelFolder.load(folder)) {
                    assertSame(loaded.parameters().all(), saved.all());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void findsTheHeadInTheFileWhereTheConfigurationNamesNone(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            save(config, RandomFamilies.scattered(config, 7));
            String named = new ConfigJson(
                            config, List.of("a", "b", "c", "d", "e"), LoadedModel.ProblemType.SINGLE_LABEL)
                    .toJson();
            ConfigJson unnamed = ConfigJson.parse(named.replaceAll("\"architectures\": \\[[^]]*],", ""), "c.json");
            assertThat(unnamed.architecture()).isEmpty();
            try (SafetensorsReader file = SafetensorsReader.open(folder)) {
                assertThat(unnamed.fit(file.names()).config()).isEqualTo(config);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void takesImagesOfOtherSizesAndInterpolatesPositionsByChoice(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            save(config, RandomFamilies.scattered(config, 7));
            Map<Interpolation, float[]> scores = new HashMap<>();
            for (Interpolation way : Interpolation.values()) {
                try (LoadedModel model =
                        ModelFolder.load(folder, ModelFolder.LoadOptions.DEFAULT.withInterpolation(way))) {
                    Tensor seen = model.scores(images(7, 25)); // a row of six patches, and what covers none
                    scores.put(way, seen.toFloatArray());
                    assertThat(seen.size(0)).isEqualTo(3);
                }
            }
            assertThat(Objects.requireNonNull(scores.get(Interpolation.BICUBIC)))
                    .isNotEqualTo(scores.get(Interpolation.BICUBIC_ANTIALIASED));
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void loadsIntoThePrecisionAskedFor(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            save(config, RandomFamilies.scattered(config, 7));
            try (LoadedModel exact = ModelFolder.load(folder);
                    LoadedModel rounded =
                            ModelFolder.load(folder, ModelFolder.LoadOptions.DEFAULT.withPrecision(Precision.BF16))) {
                assertThat(rounded.parameters().parameters().values())
                        .allSatisfy(tensor -> assertThat(tensor.dtype()).isEqualTo(DType.BFLOAT16));
                Tensor expected = exact.scores(images(config));
                Tensor found = rounded.scores(images(config));
                assertThat(found.dtype()).isEqualTo(DType.FLOAT32);
                assertThat(found.sub(expected).norm().item() / expected.norm().item())
                        .isBetween(1e-6, 0.05);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void countsTheParametersOfTheModel(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            assertThat(LayerCosts.of(config).parameters())
                    .isEqualTo(RandomFamilies.scattered(config, 1).parameterCount());
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void givesOneVectorAnImageToManyThreads(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            save(config, RandomFamilies.scattered(config, 7));
            try (LoadedModel model = ModelFolder.load(folder)) {
                Tensor images = images(config);
                float[] alone = model.features(images, InferenceSession.Feature.PATCH_MEAN)
                        .toFloatArray();
                assertThat(alone).hasSize(3 * config.hiddenSize());
                assertThat(model.features(images, InferenceSession.Feature.POOLED)
                                .size(0))
                        .isEqualTo(3);
                if (config.prefixTokens() > 0) {
                    assertThat(model.features(images, InferenceSession.Feature.CLASS_TOKEN)
                                    .toFloatArray())
                            .hasSize(3 * config.hiddenSize())
                            .isNotEqualTo(alone);
                }
                List<float[]> together = IntStream.range(0, 8)
                        .parallel()
                        .mapToObj(i -> {
                            try (Scope own = Scope.open()) {
                                return model.features(images, InferenceSession.Feature.PATCH_MEAN)
                                        .toFloatArray();
                            }
                        })
                        .toList();
                assertThat(together).allSatisfy(one -> assertThat(one).containsExactly(alone));
            }
        }
    }
}
