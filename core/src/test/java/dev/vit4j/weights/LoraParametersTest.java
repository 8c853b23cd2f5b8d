package dev.vit4j.weights;

import static dev.vit4j.weights.ParameterAssertions.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.nn.Pass;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.RandomFamilies;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("engine")
class LoraParametersTest {

    private static final LoraParameters.Config CONFIG = new LoraParameters.Config("*.{qkv,fc1,gate_up}.weight", 3, 6);

    private final Scope scope = Scope.open();

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void newAdaptersChangeNoBit() {
        ParameterSet base = RandomVits.scattered(RandomVits.SMALL, 1);
        LoraParameters adapted = LoraParameters.create(base, CONFIG, new RandomSource(2));

        assertSame(adapted.merged().all(), base.all());
        assertThat(adapted.merged().roles()).isEqualTo(base.roles());
        ParameterSet adapters = adapted.adapters();
        assertThat(adapters.parameters().keySet())
                .containsExactlyInAnyOrder(
                        "blocks.0.attention.qkv.lora_a", "blocks.0.attention.qkv.lora_b",
                        "blocks.0.mlp.fc1.lora_a", "blocks.0.mlp.fc1.lora_b",
                        "blocks.1.attention.qkv.lora_a", "blocks.1.attention.qkv.lora_b",
                        "blocks.1.mlp.fc1.lora_a", "blocks.1.mlp.fc1.lora_b");
        assertThat(adapters.parameter("blocks.0.mlp.fc1.lora_a").shape()).containsExactly(3, 24);
        assertThat(adapters.parameter("blocks.0.mlp.fc1.lora_b").shape()).containsExactly(40, 3);
        assertThat(adapters.parameter("blocks.0.mlp.fc1.lora_a").norm().item()).isPositive();
        assertThat(adapters.roles().values()).containsOnly(Role.MATRIX);
    }

    static List<ModelConfig> classifiers() {
        return RandomFamilies.configs().filter(ModelConfig::isClassifier).toList();
    }

    /** Through the fast path, which sees plain matrices, beside W₀ + s·B·A as autograd differentiates it. */
    @ParameterizedTest
    @MethodSource("classifiers")
    void gradientsAreAutograds(ModelConfig config) {
        LoraParameters adapted = scattered(config);
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        adapted.adapters().parameters().forEach((path, tensor) -> leaves.put(path, tensor.asParameter()));
        ParameterSet base = RandomFamilies.scattered(config, 1);
        Map<String, Tensor> composed = new LinkedHashMap<>(base.parameters());
        composed.replaceAll((path, tensor) -> Optional.ofNullable(leaves.get(named(path, "a")))
                .map(a -> tensor.add(leaf(leaves, named(path, "b")).matmul(a).mul(2)))
                .orElse(tensor));
        loss(config, new ParameterSet(composed, base.roles(), base.buffers()), Pass.training(new RandomSource(3)))
                .backward();

        ParameterSet merged = adapted.merged().map(Tensor::asParameter, buffer -> buffer);
        merged.parameters().values().forEach(leaf -> leaf.collectGradientIn(Tensor.zerosLike(leaf.detach())));
        try (TrainingRunner runner = TrainingRunner.of(Device.CPU, true)) {
            Pass pass = Pass.training(new Pass.Randomness(new RandomSource(3), 0), runner);
            runner.backward(loss(config, merged, pass));
        }
        Map<String, Tensor> ofMatrices = new HashMap<>();
        merged.parameters()
                .forEach((path, leaf) -> ofMatrices.put(path, leaf.gradient().orElseThrow()));
        Map<String, Tensor> found = adapted.gradients(ofMatrices);

        assertThat(found.keySet()).isEqualTo(leaves.keySet()).isNotEmpty();
        leaves.forEach((path, leaf) -> {
            Tensor expected = leaf.gradient().orElseThrow();
            double largest = expected.abs().max().item();
            assertThat(largest).as(path).isPositive();
            assertThat(leaf(found, path).sub(expected).abs().max().item())
                    .as("gradient of %s, largest %s", path, largest)
                    .isLessThanOrEqualTo(1e-5 * largest);
        });
    }

    private static Tensor leaf(Map<String, Tensor> tensors, String path) {
        return Objects.requireNonNull(tensors.get(path), path);
    }

    private static String named(String path, String factor) {
        return path.replaceFirst("weight$", "lora_" + factor);
    }

    /** With adapters that matter. */
    private static LoraParameters scattered(ModelConfig config) {
        LoraParameters adapted =
                LoraParameters.create(RandomFamilies.scattered(config, 1), CONFIG, new RandomSource(2));
        adapted.adapters()
                .parameters()
                .forEach((path, tensor) ->
                        tensor.copyFrom(Tensor.randomNormal(new RandomSource(4).derive(path), tensor.shape())
                                .mul(0.1)));
        return adapted;
    }

    private static Tensor loss(ModelConfig config, ParameterSet weights, Pass pass) {
        Tensor images = Tensor.randomNormal(
                new RandomSource(5),
                3,
                3,
                config.imageSize().height(),
                config.imageSize().width());
        Tensor scores = DescribedModel.of(config)
                .build(weights.params(), Optional.empty())
                .forward(images, pass);
        return Functional.crossEntropySum(scores, Tensor.of(new long[] {0, 1, 2}, 3), 0);
    }

    @Test
    void stepsAlongTheGradientsLearnAndLeaveTheBaseAsItWas() {
        ModelConfig config = RandomVits.SMALL;
        ParameterSet base = RandomFamilies.scattered(config, 1);
        LoraParameters adapted = LoraParameters.create(base, CONFIG, new RandomSource(2));
        ParameterSet merged = adapted.merged().map(Tensor::asParameter, buffer -> buffer);
        double first = 0;
        double last = 0;
        for (int step = 0; step < 20; step++) {
            Map<String, Tensor> ofMatrices = new HashMap<>();
            merged.parameters().forEach((path, leaf) -> {
                Tensor gradient = Tensor.zerosLike(leaf.detach());
                leaf.collectGradientIn(gradient);
                ofMatrices.put(path, gradient);
            });
            Tensor loss = loss(config, merged, Pass.training(new RandomSource(3)));
            loss.backward();
            last = loss.item();
            first = step == 0 ? last : first;
            Map<String, Tensor> gradients = adapted.gradients(ofMatrices);
            adapted.adapters().parameters().forEach((path, tensor) -> tensor.addInPlace(leaf(gradients, path), -0.02));
            adapted.mergeInto(merged);
        }

        assertThat(last).isLessThan(0.7 * first);
        assertSame(base.all(), RandomFamilies.scattered(config, 1).all());
    }

    @Test
    void whatIsSavedIsAPlainModel(@TempDir Path folder) {
        ModelConfig config = RandomVits.SMALL;
        LoraParameters adapted = scattered(config);
        ParameterSet merged = adapted.merged();
        ModelFolder.save(folder, config, List.of("a", "b", "c", "d", "e"), Preprocessor.of(8), merged);

        try (LoadedModel loaded = ModelFolder.load(folder)) {
            assertSame(loaded.parameters().all(), merged.all());
            String path = "blocks.1.mlp.fc1.weight";
            Tensor a = adapted.adapters().parameter(named(path, "a"));
            Tensor b = adapted.adapters().parameter(named(path, "b"));
            Tensor added = loaded.parameters()
                    .parameter(path)
                    .sub(RandomFamilies.scattered(config, 1).parameter(path));
            assertThat(added.sub(b.matmul(a).mul(2)).abs().max().item()).isLessThan(1e-6);
            assertThat(added.abs().max().item()).isGreaterThan(1e-2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "block.*|the model has no matrix \"block.*\"; there are blocks.0.attention.qkv.weight, ",
                "head.weight|the model has no matrix \"head.weight\"; there are blocks.0.attention.qkv.weight, "
            })
    void refusesPathsWithoutAMatrix(String paths, String message) {
        ParameterSet base = RandomVits.scattered(RandomVits.SMALL, 1);
        LoraParameters.Config config = new LoraParameters.Config(paths, 3, 6);
        assertThatThrownBy(() -> LoraParameters.create(base, config, new RandomSource(2)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesRanksAndAlphasThatAreNone() {
        ParameterSet base = RandomVits.scattered(RandomVits.SMALL, 1);
        LoraParameters.Config wide = new LoraParameters.Config("*", 25, 1);
        assertThatThrownBy(() -> LoraParameters.create(base, wide, new RandomSource(2)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("an adapter of blocks.0.attention.qkv.weight [72, 24] has a rank of at most 24, found 25");
        assertThatThrownBy(() -> new LoraParameters.Config("*", 0, 1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageEndingWith("at least 1, found 0");
        assertThatThrownBy(() -> new LoraParameters.Config("*", 1, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageEndingWith("above 0, found 0.0");
    }
}
