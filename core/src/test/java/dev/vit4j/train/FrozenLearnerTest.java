package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.nn.Pass;
import dev.vit4j.pretrained.RandomFamilies;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.task.Classification;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.ParameterRules.Rule;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.PathPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters that rules freeze, in models of every family. */
@Tag("engine")
class FrozenLearnerTest {

    private static final int BATCH = 6;
    private static final OptimizerConfig ADAMW = new OptimizerConfig.AdamW(0.02, 0.8, 0.95, 1e-8, 0.1);
    private static final OptimizerConfig MUON = new OptimizerConfig.Muon(0.02, 0.9, (OptimizerConfig.AdamW) ADAMW);

    private final Scope scope = Scope.open();
    private final Tensor labels = Tensor.of(new long[] {0, 1, 2, 3, 4, 0}, BATCH);

    @AfterEach
    void free() {
        scope.close();
    }

    /** The parts of one layer apart, whole blocks, whole stacks, and what comes before them. */
    static Stream<Arguments> frozen() {
        List<String> patterns = List.of(
                "*.weight",
                "*.bias",
                "*.scale1.weight",
                "*.{projection,fc2,down}.*",
                "*.{norm1,qkv}.*",
                "blocks.0.*",
                "blocks.1.*",
                "blocks.*",
                "patch_embedding.*");
        return RandomFamilies.configs()
                .filter(config -> config.numLabels() > 0 && config.isClassifier())
                .flatMap(config -> patterns.stream()
                        .filter(pattern ->
                                !pattern.contains("scale") || config.toString().startsWith("Dinov2"))
                        .map(pattern -> Arguments.of(config, pattern)));
    }

    @ParameterizedTest
    @MethodSource("frozen")
    void gradientsOfTheOthersAreThoseOfTheWholeModel(ModelConfig config, String pattern) {
        for (boolean fastPath : new boolean[] {true, false}) {
            Map<String, Tensor> whole = gradient(config, ParameterRules.BY_ROLE, fastPath);
            Map<String, Tensor> some = gradient(config, freezing(pattern), fastPath);

            whole.keySet().removeIf(PathPattern.of(pattern)::matches);
            assertThat(some.keySet()).isEqualTo(whole.keySet()).isNotEmpty();
            some.forEach((path, gradient) -> assertThat(gradient.toFloatArray())
                    .as("%s, fast path %s", path, fastPath)
                    .isEqualTo(Objects.requireNonNull(whole.get(path), path).toFloatArray()));
        }
    }

    private Map<String, Tensor> gradient(ModelConfig config, ParameterRules rules, boolean fastPath) {
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(
                        config,
                        settings(ADAMW, Precision.FP32, fastPath).rules(rules).build(),
                        workers)) {
            gradients(learner, config);
            Map<String, Tensor> copies = new HashMap<>();
            learner.gradient().forEach((path, tensor) -> copies.put(path, tensor.copy()));
            return copies;
        }
    }

    @ParameterizedTest
    @MethodSource("frozen")
    void whatIsFrozenKeepsItsBytesWhileTheOthersChange(ModelConfig config, String pattern) {
        Learner.Settings settings =
                settings(MUON, Precision.BF16, true).rules(freezing(pattern)).build();
        try (Workers workers = Workers.start(2);
                Learner<ImageModel> learner = learner(config, settings, workers)) {
            Map<String, float[]> before = values(learner.weights());
            for (int step = 0; step < 2; step++) {
                learner.update(gradients(learner, config), 1);
            }

            Map<String, float[]> after = values(learner.weights());
            assertThat(values(learner.averagedWeights().orElseThrow()).keySet()).isEqualTo(after.keySet());
            assertThat(after.keySet()).isEqualTo(before.keySet());
            after.forEach((path, values) -> {
                float[] initial = Objects.requireNonNull(before.get(path), path);
                if (PathPattern.of(pattern).matches(path)) {
                    assertThat(values).as(path).isEqualTo(initial);
                } else {
                    assertThat(values).as(path).isNotEqualTo(initial);
                }
            });
        }
    }

    @Test
    void aFrozenStackIsNoCutOfTheBackwardPass() {
        ModelConfig config = RandomVits.SMALL;
        ParameterSet weights = RandomFamilies.scattered(config, 1); // leaves without gradients
        Tensor images = Tensor.randomNormal(new RandomSource(1), BATCH, 3, 8, 8);
        try (TrainingRunner runner = TrainingRunner.of(Device.CPU, true)) {
            Pass pass = Pass.training(new Pass.Randomness(new RandomSource(3), 0), runner);
            Tensor logits = DescribedModel.of(config)
                    .build(weights.params(), Optional.empty())
                    .forward(images, pass);
            assertThat(logits.requiresGradient()).isFalse();
        }
    }

    @Test
    void whatIsFrozenHasNoStateOfTheOptimizer() {
        ModelConfig config = RandomVits.SMALL;
        Rule all = Rule.freeze("*");
        Rule head = new Rule("head.*", 1, OptionalDouble.empty(), false);
        Learner.Settings probe = settings(ADAMW, Precision.FP32, true)
                .rules(new ParameterRules(List.of(head, all), 1))
                .build();
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(config, probe, workers)) {
            assertThat(learner.gradient().keySet()).containsExactlyInAnyOrder("head.weight", "head.bias");
            Map<String, Tensor> state = learner.state();
            long length =
                    Objects.requireNonNull(state.get("optimizer.momentum")).elements();
            assertThat(length).isEqualTo(128 + 64); // 5 · 24 and 5 numbers in whole cache lines
            assertThat(Objects.requireNonNull(state.get("optimizer.variance")).elements())
                    .isEqualTo(length);
            assertThat(learner.weights().parameterCount())
                    .isEqualTo(RandomFamilies.scattered(config, 1).parameterCount());
            assertThat(learner.parameterGroups())
                    .startsWith("120 in the head, 5 without decay, ")
                    .endsWith(" frozen");
        }
    }

    @Test
    void frozenWeightsThatAreFilledFromElsewhereAreComputedWith() {
        ModelConfig config = RandomVits.SMALL;
        Learner.Settings settings = settings(ADAMW, Precision.BF16, true)
                .rules(freezing("blocks.*"))
                .build();
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = learner(config, settings, workers);
                Learner<ImageModel> other = learner(config, settings, workers)) {
            double before = gradients(other, config).loss();
            other.weights().parameter("blocks.0.mlp.fc1.bias").fill(3);
            other.stateRestored();

            assertThat(gradients(other, config).loss()).isNotEqualTo(before);
            assertThat(gradients(learner, config).loss()).isEqualTo(before);
        }
    }

    @Test
    void rulesThatDontFitAreRefused() {
        Learner.Settings settings =
                settings(ADAMW, Precision.FP32, true).rules(freezing("block.*")).build();
        try (Workers workers = Workers.start(1)) {
            assertThatThrownBy(() -> learner(RandomVits.SMALL, settings, workers))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("did you mean \"blocks.*\"?");
        }
    }

    private static ParameterRules freezing(String pattern) {
        return new ParameterRules(List.of(Rule.freeze(pattern)), 1);
    }

    private static Learner.Settings.Builder settings(OptimizerConfig optimizer, Precision precision, boolean fastPath) {
        return Learner.Settings.builder(optimizer)
                .emaDecay(0.5)
                .microBatchSize(3)
                .precision(precision)
                .fastPath(fastPath);
    }

    private static Learner<ImageModel> learner(ModelConfig config, Learner.Settings settings, Workers workers) {
        ParameterSet initial = RandomFamilies.scattered(config, 1);
        return Learner.<ImageModel>create(
                new Classification().trainStep(),
                params -> {
                    var model = DescribedModel.of(config).build(params, Optional.empty());
                    return (Tensor images, Pass pass) -> model.forward(images, pass);
                },
                initial,
                settings,
                workers);
    }

    private Learner.Outcome gradients(Learner<ImageModel> learner, ModelConfig config) {
        long height = config.imageSize().height();
        Tensor images = Tensor.randomNormal(
                new RandomSource(1), BATCH, 3, height, config.imageSize().width());
        return learner.gradients(TensorBatch.of(images, labels), height, new RandomSource(0));
    }

    private static Map<String, float[]> values(ParameterSet weights) {
        Map<String, float[]> values = new HashMap<>();
        weights.parameters().forEach((path, tensor) -> values.put(path, tensor.toFloatArray()));
        return values;
    }
}
