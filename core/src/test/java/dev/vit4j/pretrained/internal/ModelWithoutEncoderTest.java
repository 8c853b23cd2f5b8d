package dev.vit4j.pretrained.internal;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.JsonText;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.pretrained.InferenceSession;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A convolutional network goes through the same doors as a Vision Transformer: a family, a session, costs. */
@Tag("engine")
class ModelWithoutEncoderTest {

    private static final ConvNetConfig CONFIG = new ConvNetConfig(12, 24, 5);

    /** Images of 16 pixels; two convolutions, the second of which halves the image. */
    private record ConvNetConfig(int stemWidth, int hiddenSize, int numLabels) implements ModelConfig {

        @Override
        public ConvNet build(Params params) {
            return new ConvNet(this, params);
        }

        @Override
        public Size2d imageSize() {
            return Size2d.square(16);
        }

        @Override
        public Size2d smallestImage() {
            return Size2d.square(1);
        }

        @Override
        public int numChannels() {
            return 3;
        }

        @Override
        public boolean isClassifier() {
            return true;
        }

        @Override
        public int prefixTokens() {
            return 0;
        }

        @Override
        public long tokens() {
            return 8 * 8;
        }

        @Override
        public long applications(String path) {
            return switch (path) {
                case "stem.weight" -> 16 * 16;
                case "stage.weight" -> 8 * 8;
                default -> 1;
            };
        }
    }

    private record ConvNet(ConvNetConfig config, Tensor stem, Tensor stage, Classifier head)
            implements ConfiguredModel {

        ConvNet(ConvNetConfig config, Params params) {
            this(
                    config,
                    params.get("stem.weight", Role.FILTER, Initializer.normal(0.2), config.stemWidth(), 3, 3, 3),
                    params.get(
                            "stage.weight",
                            Role.FILTER,
                            Initializer.normal(0.1),
                            config.hiddenSize(),
                            config.stemWidth(),
                            3,
                            3),
                    Classifier.create(
                            params.at("head"),
                            config.hiddenSize(),
                            config.classes(),
                            new WeightInitialization.Fixed(0.2)));
        }

        @Override
        public Tensor forward(Tensor images, Pass pass) {
            Tensor x = Functional.relu(Functional.conv2d(images, stem, Optional.empty(), 1, 1)); // [B, 12, H, W]
            x = Functional.relu(Functional.conv2d(x, stage, Optional.empty(), 2, 1)); // [B, D, H/2, W/2]
            Tensor tokens = pass.record("tokens", x.flatten(2, 3).transpose(1, 2)); // [B, H/2 · W/2, D]
            return pass.record("scores", head.forward(pass.record("pooled", tokens.mean(1))));
        }
    }

    /** All that a family must say. */
    private static final class ConvNetFamily implements Family<ConvNetConfig> {

        @Override
        public List<String> modelTypes() {
            return List.of("conv_net");
        }

        @Override
        public List<String> architectures() {
            return List.of("ConvNetForImageClassification");
        }

        @Override
        public List<ConfigField> fields() {
            return List.of(ConfigField.read("embedding_size", 12), ConfigField.read("hidden_size", 24));
        }

        @Override
        public Optional<ConvNetConfig> cast(ModelConfig config) {
            return config instanceof ConvNetConfig own ? Optional.of(own) : Optional.empty();
        }

        @Override
        public ConvNetConfig read(ConfigFields json, Optional<String> architecture, int numLabels) {
            return new ConvNetConfig(
                    json.wholeNumber("embedding_size", 12), json.wholeNumber("hidden_size", 24), numLabels);
        }

        @Override
        public ConvNetConfig fit(ConvNetConfig config, Optional<String> architecture, Set<String> tensors) {
            return config;
        }

        @Override
        public Map<String, Object> write(ConvNetConfig config) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("embedding_size", config.stemWidth());
            fields.put("hidden_size", config.hiddenSize());
            return fields;
        }

        @Override
        public List<NameAdapter> names(ConvNetConfig config) {
            return List.of(NameAdapter.builder()
                    .tensor("stem.weight", "embedder.convolution.weight")
                    .build());
        }

        @Override
        public boolean isUnused(ConvNetConfig config, String tensor) {
            return false;
        }

        @Override
        public Set<ReferenceOutput> outputs(ConvNetConfig config) {
            return EnumSet.of(ReferenceOutput.LOGITS);
        }

        @Override
        public TrainedPreprocessing preprocessing(ConvNetConfig config) {
            return new TrainedPreprocessing(List.of(ImageProcessor.VIT), Map.of(), true);
        }
    }

    private static ConvNet model() {
        return CONFIG.build(
                ParameterSet.initialize(CONFIG::build, new RandomSource(1)).params());
    }

    private static Tensor images(long count) {
        return Tensor.randomNormal(new RandomSource(2), count, 3, 16, 16);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 2", "5, 2"})
    void aSessionAnswersAsTheModelDoes(int batch, int threads) {
        try (Scope scope = Scope.open();
                InferenceSession session = InferenceSession.open(
                        model(), new InferenceSession.Options(Optional.of(Precision.FP32), threads))) {
            Tensor images = images(batch);
            Tensor expected = NoGrad.call(() -> model().forward(images, Pass.inference()));
            assertClose("scores", session.run(images), expected, 1e-6);
            assertThat(session.features(images, InferenceSession.Feature.POOLED).shape())
                    .containsExactly(batch, 24);
            assertThatThrownBy(() -> session.features(images, InferenceSession.Feature.CLASS_TOKEN))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no class token");
        }
    }

    @Test
    void costsAreThoseOfItsFilters() {
        assertThat(LayerCosts.of(CONFIG).layers())
                .containsExactly(
                        new LayerCosts.Layer("stem", 12 * 3 * 9, 12 * 3 * 9 * 256),
                        new LayerCosts.Layer("stage", 24 * 12 * 9, 24 * 12 * 9 * 64),
                        new LayerCosts.Layer("head", 24 * 5 + 5, 24 * 5));
        assertThat(LayerCosts.of(CONFIG).blockShare()).isZero();
    }

    @Test
    void aFamilyReadsAndWritesItsConfigurationAndBuildsIt() {
        try (Scope scope = Scope.open()) {
            DescribedModel<ConvNetConfig> described = new DescribedModel<>(new ConvNetFamily(), CONFIG);
            ConfigFields written = new ConfigFields(JsonFields.parse(JsonText.write(described.write()), "c.json"));
            assertThat(described.family().read(written, Optional.empty(), 5)).isEqualTo(CONFIG);

            ParameterSet weights = ParameterSet.initialize(CONFIG::build, new RandomSource(1));
            assertThat(described.build(weights.params(), Optional.empty())).isInstanceOf(ConvNet.class);
            Map<String, Tensor> theirs =
                    Objects.requireNonNull(described.names().get(0)).toTheirs(weights.all());
            assertThat(theirs)
                    .containsOnlyKeys("embedder.convolution.weight", "stage.weight", "head.weight", "head.bias");
            assertThatThrownBy(() -> described.build(weights.params(), Optional.of(Interpolation.BICUBIC)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no position embeddings");
        }
    }
}
