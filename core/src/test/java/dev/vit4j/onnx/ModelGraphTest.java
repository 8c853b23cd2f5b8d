package dev.vit4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.Deit;
import dev.vit4j.model.Dinov2;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.RecordedTrace;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every part that a model may have, in ONNX Runtime beside ours: random weights, several batches. */
class ModelGraphTest {

    private static final double TOLERANCE = 1e-4;
    private static final Size2d PATCH = Size2d.square(4);
    private static final Size2d SIXTEEN = Size2d.square(16);

    /** What each output of the graph is called in the trace of a pass. */
    private static final Map<String, String> TRACED = Map.of(
            "logits", "scores",
            "last_hidden_state", "tokens",
            "pooler_output", "pooled",
            "image_embeds", "scores");

    @TempDir
    private Path folder;

    /** A model by what sets it apart. */
    record Variant(String name, Function<Params, ConfiguredModel> model, Size2d inputSize, List<String> outputs) {

        boolean unitEmbeddings() {
            return name.endsWith("unit length");
        }

        /** Builds the model. */
        void build(Params params) {
            assertThat(model.apply(params).config().tokens()).isPositive();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void runtimeComputesWhatTheModelDoes(Variant variant) throws OrtException {
        Path file = folder.resolve("model.onnx");
        try (Scope scope = Scope.open()) {
            ParameterSet parameters = RandomVits.scattered(variant::build, 7);
            ConfiguredModel model = variant.model().apply(parameters.params());
            for (OnnxExport.InputSize size : sizes(variant, model)) {
                OnnxGraph graph = ModelGraph.of(
                        model, parameters, size, LoadedModel.ProblemType.SINGLE_LABEL, variant.unitEmbeddings());
                OnnxExport.write(graph, Map.of(), file, OnnxExport.INLINE_LIMIT);
                try (OnnxRun run = new OnnxRun(file)) {
                    for (int batch : new int[] {1, 3, 8}) {
                        compare(run, model, variant, batch);
                    }
                }
            }
        }
    }

    private static List<OnnxExport.InputSize> sizes(Variant variant, ConfiguredModel model) {
        OnnxExport.InputSize fixed = new OnnxExport.InputSize.Fixed(variant.inputSize());
        boolean antialiased = model instanceof Dinov2 dinov2
                && dinov2.embedding().positions().interpolation() != PositionEmbedding.Interpolation.BICUBIC;
        return antialiased ? List.of(fixed) : List.of(fixed, new OnnxExport.InputSize.Free());
    }

    @Test
    void namesAModelThatItDoesNotKnow() {
        ConfiguredModel unknown = new UnknownModel();

        assertThatThrownBy(() -> ModelGraph.of(
                        unknown,
                        ParameterSet.EMPTY,
                        new OnnxExport.InputSize.Free(),
                        LoadedModel.ProblemType.SINGLE_LABEL,
                        false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not the model UnknownModel");
    }

    /** A family that came after this. */
    private static final class UnknownModel implements ConfiguredModel {

        @Override
        public ModelConfig config() {
            return RandomVits.SMALL;
        }

        @Override
        public Tensor forward(Tensor images, Pass pass) {
            throw new AssertionError("the model is refused before it is run");
        }
    }

    private static void compare(OnnxRun run, ConfiguredModel model, Variant variant, int batch) throws OrtException {
        try (Scope scope = Scope.open()) {
            Tensor images = Tensor.randomNormal(
                    new RandomSource(batch),
                    batch,
                    model.config().numChannels(),
                    variant.inputSize().height(),
                    variant.inputSize().width());
            RecordedTrace expected = new RecordedTrace();
            NoGrad.call(() -> model.forward(images, Pass.inference(expected)));
            if (variant.unitEmbeddings()) {
                Tensor embeddings = expected.get("scores");
                expected.record(
                        "scores",
                        embeddings.div(embeddings.pow(2).sum(1).pow(0.5).unsqueeze(1)));
            }
            Map<String, Tensor> actual = run.outputs(images);
            assertThat(actual.keySet()).containsExactlyElementsOf(variant.outputs());
            actual.forEach((name, output) ->
                    GoldenModel.assertClose(name + " of " + batch, output, expected.get(TRACED.get(name)), TOLERANCE));
        }
    }

    static List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            variants.add(vit(
                    activation.configName(), vit(activation, Vit.Head.CLASSIFIER, Vit.Pooling.CLASS_TOKEN), SIXTEEN));
        }
        addVits(variants);
        addDeits(variants);
        addDinov2s(variants);
        addClips(variants);
        addSiglips(variants);
        return variants;
    }

    private static void addVits(List<Variant> variants) {
        Vit.Config plain = vit(Activation.GELU, Vit.Head.CLASSIFIER, Vit.Pooling.CLASS_TOKEN);
        Optional<ConvolutionalStem.Config> none = Optional.empty();
        Vit.Positions learned = Vit.Positions.LEARNED;
        variants.add(vit("positions resized up, edge cut off", plain, new Size2d(26, 31)));
        variants.add(vit("positions resized down", plain, Size2d.square(8)));
        variants.add(vit("mean", vit(Activation.GELU, Vit.Head.CLASSIFIER, Vit.Pooling.MEAN), SIXTEEN));
        variants.add(vit("features", vit(Activation.GELU, Vit.Head.NONE, Vit.Pooling.CLASS_TOKEN), SIXTEEN));
        variants.add(vit("mean features", vit(Activation.GELU, Vit.Head.NONE, Vit.Pooling.MEAN), SIXTEEN));
        variants.add(vit("pooler", vit(Activation.GELU, Vit.Head.POOLER, Vit.Pooling.CLASS_TOKEN), SIXTEEN));
        variants.add(vit("LayerScale, one block, no query bias", vit(plain, 1, false, learned, 0.5, none), SIXTEEN));
        variants.add(vit("sine and cosine", vit(plain, 2, true, Vit.Positions.SINE_COSINE, 0, none), SIXTEEN));
        variants.add(vit("stem", vit(plain, 2, true, learned, 0, stem(8, 12)), SIXTEEN));
        variants.add(
                vit("stem without projection, resized", vit(plain, 2, true, learned, 0, stem(24)), Size2d.square(21)));
    }

    private static EncoderConfig encoder(int numChannels, Activation hiddenAct, double layerNormEps) {
        return new EncoderConfig(SIXTEEN, PATCH, numChannels, 24, 2, 3, hiddenAct, layerNormEps);
    }

    private static void addDeits(List<Variant> variants) {
        for (Deit.Head head : Deit.Head.values()) {
            boolean classifier = head == Deit.Head.CLASSIFIER || head == Deit.Head.DISTILLED_CLASSIFIER;
            Deit.Config config =
                    new Deit.Config(encoder(3, Activation.GELU, 1e-12), 40, true, 20, Activation.TANH, 0.02, 5, head);
            variants.add(new Variant("deit " + head, params -> new Deit(config, params), SIXTEEN, outputs(classifier)));
        }
    }

    private static void addDinov2s(List<Variant> variants) {
        variants.add(dinov2("", new Size2d(16, 24), false, OptionalInt.empty(), 5, Dinov2.Head.NONE));
        variants.add(dinov2("SwiGLU", SIXTEEN, true, OptionalInt.empty(), 5, Dinov2.Head.CLASSIFIER));
        variants.add(dinov2("registers, resized", Size2d.square(8), true, OptionalInt.of(4), 5, Dinov2.Head.NONE));
        variants.add(dinov2("registers", SIXTEEN, false, OptionalInt.of(1), 5, Dinov2.Head.CLASSIFIER));
        variants.add(dinov2("no register", SIXTEEN, false, OptionalInt.of(0), 0, Dinov2.Head.CLASSIFIER));
    }

    private static void addClips(List<Variant> variants) {
        for (ClipVision.Head head : ClipVision.Head.values()) {
            ClipVision.Config config =
                    new ClipVision.Config(encoder(3, Activation.QUICK_GELU, 1e-5), 40, 12, 0.02, 5, head);
            List<String> outputs = switch (head) {
                case NONE -> List.of("last_hidden_state", "pooler_output");
                case PROJECTION -> List.of("last_hidden_state", "pooler_output", "image_embeds");
                case CLASSIFIER -> List.of("logits");
            };
            variants.add(new Variant("clip " + head, params -> new ClipVision(config, params), SIXTEEN, outputs));
            if (head == ClipVision.Head.PROJECTION) {
                variants.add(
                        new Variant("clip of unit length", params -> new ClipVision(config, params), SIXTEEN, outputs));
                variants.add(classifierOfEmbeddings("clip", config));
            }
        }
    }

    private static void addSiglips(List<Variant> variants) {
        for (SiglipVision.Head head : SiglipVision.Head.values()) {
            for (boolean useHead : new boolean[] {true, false}) {
                SiglipVision.Config config =
                        new SiglipVision.Config(encoder(1, Activation.GELU_TANH, 1e-6), 40, useHead, 5, head);
                variants.add(new Variant(
                        "siglip, one channel, " + head + (useHead ? ", attention" : ""),
                        params -> new SiglipVision(config, params),
                        SIXTEEN,
                        outputs(config.isClassifier())));
                if (!config.isClassifier()) {
                    variants.add(new Variant(
                            "siglip" + (useHead ? ", attention" : "") + " of unit length",
                            params -> new SiglipVision(config, params),
                            SIXTEEN,
                            List.of("last_hidden_state", "pooler_output", "image_embeds")));
                    variants.add(classifierOfEmbeddings("siglip" + (useHead ? ", attention" : ""), config));
                }
            }
        }
    }

    private static Variant classifierOfEmbeddings(String name, TransformerConfig tower) {
        EmbeddingClassifier.Config config = new EmbeddingClassifier.Config(tower, 5);
        return new Variant("embeddings of " + name, config::build, SIXTEEN, List.of("logits"));
    }

    private static Variant vit(String name, Vit.Config config, Size2d inputSize) {
        return new Variant("vit " + name, params -> new Vit(config, params), inputSize, outputs(config.isClassifier()));
    }

    private static Variant dinov2(
            String name, Size2d inputSize, boolean gated, OptionalInt registers, int labels, Dinov2.Head head) {
        Dinov2.Config config = new Dinov2.Config(
                encoder(3, Activation.GELU, 1e-6), 2, true, 1, 0, gated, true, registers, 0.02, labels, head);
        return new Variant(
                "dinov2 " + name + " " + head,
                params -> new Dinov2(config, params),
                inputSize,
                outputs(config.isClassifier()));
    }

    private static List<String> outputs(boolean classifier) {
        return classifier ? List.of("logits") : List.of("last_hidden_state", "pooler_output");
    }

    private static Vit.Config vit(Activation activation, Vit.Head head, Vit.Pooling pooling) {
        return new Vit.Config(
                new EncoderConfig(16, 4, 3, 24, 2, 3, activation, 1e-6),
                40,
                true,
                5,
                head,
                pooling,
                Vit.Positions.LEARNED,
                0,
                0,
                Optional.empty(),
                new WeightInitialization.Fixed(0.02));
    }

    private static Vit.Config vit(
            Vit.Config config,
            int depth,
            boolean qkvBias,
            Vit.Positions positions,
            double layerScale,
            Optional<ConvolutionalStem.Config> stem) {
        return new Vit.Config(
                new EncoderConfig(
                        16,
                        4,
                        3,
                        config.hiddenSize(),
                        depth,
                        config.numAttentionHeads(),
                        config.hiddenAct(),
                        config.layerNormEps()),
                config.intermediateSize(),
                qkvBias,
                config.numLabels(),
                config.head(),
                config.pooling(),
                positions,
                layerScale,
                0,
                stem,
                config.initialization());
    }

    private static Optional<ConvolutionalStem.Config> stem(Integer... widths) {
        return Optional.of(new ConvolutionalStem.Config(List.of(widths)));
    }
}
