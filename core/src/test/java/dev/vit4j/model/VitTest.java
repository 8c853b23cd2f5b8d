package dev.vit4j.model;

import static dev.vit4j.weights.ParameterAssertions.assertEachHasAGradient;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordedTrace;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("engine")
class VitTest {

    /** The options that a model has. */
    static Stream<Vit.Config> options() {
        return Stream.of(
                RandomVits.SMALL,
                RandomVits.SMALL.withHead(Vit.Head.POOLER),
                RandomVits.SMALL.withHead(Vit.Head.NONE),
                option(Vit.Pooling.MEAN, Vit.Positions.LEARNED, 0.1, Optional.empty()),
                option(Vit.Pooling.CLASS_TOKEN, Vit.Positions.SINE_COSINE, 0, Optional.empty()),
                option(Vit.Pooling.MEAN, Vit.Positions.SINE_COSINE, 0, stem(8, 16)),
                option(Vit.Pooling.CLASS_TOKEN, Vit.Positions.LEARNED, 0.1, stem(8, 24)));
    }

    /** Those, and every named variant with one of its blocks, which are all alike. */
    static Stream<Vit.Config> optionsAndVariants() {
        return Stream.concat(
                options(), Stream.of(Vit.Variant.values()).map(variant -> withOneBlock(variant.classifier(8, 4, 10))));
    }

    private static Optional<ConvolutionalStem.Config> stem(Integer... widths) {
        return Optional.of(new ConvolutionalStem.Config(List.of(widths)));
    }

    private static Vit.Config option(
            Vit.Pooling pooling, Vit.Positions positions, double layerScale, Optional<ConvolutionalStem.Config> stem) {
        return new Vit.Config(
                new EncoderConfig(16, 4, 3, 24, 2, 3, Activation.GELU, 1e-6),
                40,
                true,
                10,
                Vit.Head.CLASSIFIER,
                pooling,
                positions,
                layerScale,
                0,
                stem,
                new WeightInitialization.Fixed(0.02));
    }

    private static Vit.Config withOneBlock(Vit.Config config) {
        return new Vit.Config(
                new EncoderConfig(
                        config.imageSize().side(),
                        config.patchSize().side(),
                        config.numChannels(),
                        config.hiddenSize(),
                        1,
                        config.numAttentionHeads(),
                        config.hiddenAct(),
                        config.layerNormEps()),
                config.intermediateSize(),
                config.qkvBias(),
                config.numLabels(),
                config.head(),
                config.pooling(),
                config.positionEmbedding(),
                config.layerScale(),
                config.dropPathRate(),
                config.stem(),
                config.initialization());
    }

    private static Tensor images(Vit.Config config) {
        return Tensor.randomNormal(
                new RandomSource(2),
                3,
                3,
                config.imageSize().side(),
                config.imageSize().side());
    }

    private static long outputs(Vit.Config config) {
        return config.head() == Vit.Head.CLASSIFIER ? config.numLabels() : config.hiddenSize();
    }

    @ParameterizedTest
    @MethodSource("optionsAndVariants")
    void everyParameterGetsAGradient(Vit.Config config) {
        try (Scope scope = Scope.open()) {
            ParameterSet weights = RandomVits.scattered(config, 1).map(Tensor::asParameter, buffer -> buffer);
            Tensor scores =
                    new Vit(config, weights.params()).forward(images(config), Pass.training(new RandomSource(3)));

            assertThat(scores.shape()).containsExactly(3, outputs(config));
            Functional.crossEntropySum(scores, Tensor.of(new long[] {0, 1, 2}, 3), 0)
                    .backward();
            assertEachHasAGradient(weights.parameters());
        }
    }

    /** As in training: parameters in bf16, buffers in fp32. */
    @ParameterizedTest
    @MethodSource("options")
    void runsInBf16(Vit.Config config) {
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            ParameterSet weights = RandomVits.scattered(config, 1);
            ParameterSet rounded = weights.map(tensor -> tensor.to(DType.BFLOAT16), buffer -> buffer);
            Tensor images = images(config);
            Tensor exact = new Vit(config, weights.params()).forward(images, Pass.inference());
            Tensor scores = new Vit(config, rounded.params()).forward(images.to(DType.BFLOAT16), Pass.inference());

            assertThat(scores.dtype()).isEqualTo(DType.BFLOAT16);
            assertThat(scores.to(DType.FLOAT32).sub(exact).norm().item()
                            / exact.norm().item())
                    .isLessThan(0.05);
        }
    }

    @Test
    void poolsTheClassTokenOrTheMeanOfThePatches() {
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            Vit.Config classToken = option(Vit.Pooling.CLASS_TOKEN, Vit.Positions.LEARNED, 0, Optional.empty());
            Vit.Config mean = option(Vit.Pooling.MEAN, Vit.Positions.LEARNED, 0, Optional.empty());
            RecordedTrace first = traced(classToken);
            RecordedTrace second = traced(mean);

            assertThat(first.get("tokens").shape()).containsExactly(3, 17, 24);
            assertThat(first.get("pooled").toFloatArray())
                    .containsExactly(first.get("tokens").select(1, 0).toFloatArray());
            assertThat(second.get("tokens").shape()).containsExactly(3, 16, 24);
            assertThat(second.get("pooled").toFloatArray())
                    .containsExactly(second.get("tokens").mean(1).toFloatArray());
        }
    }

    @Test
    void sineCosinePositionsLeaveTheClassTokenWithoutOne() {
        try (Scope scope = Scope.open()) {
            Vit.Config config = option(Vit.Pooling.CLASS_TOKEN, Vit.Positions.SINE_COSINE, 0, Optional.empty());
            ParameterSet initial = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(1));

            assertThat(initial.parameters()).doesNotContainKey("position_embedding");
            Tensor positions = Objects.requireNonNull(initial.buffers().get("position_embedding"));
            assertThat(positions.shape()).containsExactly(1, 17, 24);
            assertThat(positions.select(1, 0).toFloatArray()).containsOnly(0);
            assertThat(positions.select(1, 1).abs().max().item()).isEqualTo(1);
        }
    }

    @Test
    void takesImagesOfOtherSizes() {
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            Vit vit = new Vit(
                    RandomVits.SMALL, RandomVits.scattered(RandomVits.SMALL, 1).params());
            Tensor scores = vit.forward(Tensor.randomNormal(new RandomSource(1), 2, 3, 12, 20), Pass.inference());
            assertThat(scores.shape()).containsExactly(2, 5);
        }
    }

    private static RecordedTrace traced(Vit.Config config) {
        RecordedTrace trace = new RecordedTrace();
        Vit vit = new Vit(config, RandomVits.scattered(config, 1).params());
        vit.forward(images(config), Pass.inference(trace));
        return trace;
    }
}
