package dev.vit4j.pretrained.internal;

import static dev.vit4j.weights.ParameterAssertions.assertEachHasAGradient;
import static dev.vit4j.weights.ParameterAssertions.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.TextModel;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.RandomTowers;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every model with a text tower must do. */
@Tag("engine")
class TowersTest {

    private static final int PAIRS = 5;

    @TempDir
    private Path folder;

    static Stream<DualEncoder.Config> both() {
        return RandomTowers.both();
    }

    static Stream<TextModel.Config> texts() {
        return RandomTowers.texts();
    }

    private static Tensor images() {
        return Tensor.randomNormal(new RandomSource(2), PAIRS, 3, 8, 8);
    }

    private static Tensor loss(DualEncoder model, Pass pass) {
        return model.loss(model.logits(model.embedImages(images(), pass), model.embedTexts(RandomTowers.ids(), pass)));
    }

    /** One that depends on every output. */
    private static Tensor loss(TextModel model, Pass pass) {
        Tensor vectors = model.forward(RandomTowers.ids(), pass);
        return vectors.mul(Tensor.randomNormal(new RandomSource(4), vectors.shape()))
                .sum();
    }

    @ParameterizedTest
    @MethodSource("both")
    void everyParameterOfBothGetsAGradient(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            ParameterSet weights = RandomTowers.scattered(config, 1).map(Tensor::asParameter, buffer -> buffer);
            loss(config.build(weights.params()), Pass.training(new RandomSource(3)))
                    .backward();
            assertEachHasAGradient(weights.parameters());
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void everyGradientOfTheFastPathIsAutograds(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            assertFastGradients(RandomTowers.scattered(config, 1), config::build, TowersTest::loss);
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void everyGradientOfATextTowersFastPathIsAutograds(TextModel.Config config) {
        try (Scope scope = Scope.open()) {
            assertFastGradients(RandomTowers.scattered(config, 1), config::build, TowersTest::loss);
        }
    }

    private static <M> void assertFastGradients(
            ParameterSet weights, Function<Params, M> build, BiFunction<M, Pass, Tensor> loss) {
        Map<String, Tensor> fast = gradients(weights, build, loss, true);
        gradients(weights, build, loss, false).forEach((path, expected) -> {
            double largest = expected.abs().max().item();
            Tensor found = Objects.requireNonNull(fast.get(path), path);
            assertThat(largest).as(path).isPositive();
            // The scale's is one sum over all pairs, whose terms of about a tenth cancel: what is left says nothing of
            // its
            // rounding, which differs between instruction sets.
            double terms = path.equals("logit_scale") ? Math.max(largest, 0.1) : largest;
            assertThat(found.sub(expected).abs().max().item())
                    .as("gradient of %s, largest %s", path, largest)
                    .isLessThanOrEqualTo(1e-5 * terms);
        });
    }

    private static <M> Map<String, Tensor> gradients(
            ParameterSet values, Function<Params, M> build, BiFunction<M, Pass, Tensor> loss, boolean fastPath) {
        ParameterSet weights = values.map(Tensor::asParameter, buffer -> buffer);
        weights.parameters().values().forEach(leaf -> leaf.collectGradientIn(Tensor.zerosLike(leaf.detach())));
        M model = build.apply(weights.params());
        try (TrainingRunner runner = TrainingRunner.of(Device.CPU, fastPath)) {
            runner.backward(loss.apply(model, Pass.training(new Pass.Randomness(new RandomSource(3), 0), runner)));
        }
        Map<String, Tensor> gradients = new HashMap<>();
        weights.parameters()
                .forEach((path, leaf) -> gradients.put(path, leaf.gradient().orElseThrow()));
        return gradients;
    }

    @ParameterizedTest
    @MethodSource("both")
    void loadsBothThatItSaved(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            ParameterSet saved = RandomTowers.scattered(config, 7);
            ModelFolder.save(folder, config, Preprocessor.of(8), saved);

            assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.BOTH);
            try (LoadedDualEncoder loaded = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT)) {
                assertThat(loaded.config()).isEqualTo(config);
                assertThat(loaded.warnings()).isEmpty();
                assertSame(loaded.parameters().parameters(), saved.parameters());
            }
            assertThat(ModelFolder.preprocessing(folder)).isEqualTo(Preprocessor.of(8));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.vit4j.pretrained.RandomTowers#ofOurOwn")
    void theImageTowerOfOurOwnOpensByItself(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config, Preprocessor.of(8), RandomTowers.scattered(config, 7));
            try (LoadedDualEncoder both = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT);
                    LoadedNetwork image = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT)) {
                assertThat(both.config()).isEqualTo(config);
                assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.BOTH);
                assertThat(image.config().isClassifier()).isFalse();
                Map<String, Tensor> all = both.parameters().parameters();
                assertThat(image.parameters().parameters())
                        .isNotEmpty()
                        .allSatisfy((path, tensor) -> assertThat(tensor.toFloatArray())
                                .containsExactly(Objects.requireNonNull(all.get("image." + path))
                                        .toFloatArray()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.vit4j.pretrained.RandomTowers#ofTheReference")
    void eachTowerOpensByItself(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config, Preprocessor.of(8), RandomTowers.scattered(config, 7));
            try (LoadedDualEncoder both = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT);
                    LoadedNetwork image = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT);
                    LoadedTextModel text = ModelFolder.loadTextModel(folder, ModelFolder.LoadOptions.DEFAULT)) {
                assertThat(image.warnings()).isEmpty();
                assertThat(text.warnings()).isEmpty();
                assertThat(text.config()).isEqualTo(config.text());
                Map<String, Tensor> all = both.parameters().parameters();
                text.parameters()
                        .parameters()
                        .forEach((path, tensor) -> assertThat(tensor.toFloatArray())
                                .as(path)
                                .containsExactly(Objects.requireNonNull(all.get("text." + path))
                                        .toFloatArray()));
                image.parameters()
                        .parameters()
                        .forEach((path, tensor) -> assertThat(tensor.toFloatArray())
                                .as(path)
                                .containsExactly(Objects.requireNonNull(all.get("image." + path))
                                        .toFloatArray()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void loadsTheTextTowerThatItSavedUnderTheNamesOfEveryGeneration(TextModel.Config config) {
        try (Scope scope = Scope.open()) {
            ParameterSet saved = RandomTowers.scattered(config, 7);
            ModelFolder.save(folder, config, saved);

            assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.TEXT);
            for (NameAdapter names : DescribedTowers.of(config).names()) {
                SafetensorsWriter.write(folder.resolve("model.safetensors"), names.toTheirs(saved.all()), Map.of());
                try (LoadedTextModel loaded = ModelFolder.loadTextModel(folder, ModelFolder.LoadOptions.DEFAULT)) {
                    assertThat(loaded.config()).isEqualTo(config);
                    assertThat(loaded.warnings()).isEmpty();
                    assertSame(loaded.parameters().parameters(), saved.parameters());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void findsTheHeadInTheFileWhereTheConfigurationNamesNone(TextModel.Config config) throws IOException {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config, RandomTowers.scattered(config, 7));
            Path file = folder.resolve("config.json");
            Files.writeString(file, Files.readString(file).replaceAll("\"architectures\": \\[[^]]*],", ""));
            assertThat(Files.readString(file)).doesNotContain("architectures");
            try (LoadedTextModel loaded = ModelFolder.loadTextModel(folder, ModelFolder.LoadOptions.DEFAULT)) {
                assertThat(loaded.config()).isEqualTo(config);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void sessionsEmbedAsTheModelDoes(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config, Preprocessor.of(8), RandomTowers.scattered(config, 7));
            for (int threads = 1; threads <= 3; threads++) {
                try (LoadedDualEncoder loaded =
                        ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT.withThreads(threads))) {
                    for (int count = 1; count <= PAIRS; count++) {
                        Tensor images = images().narrow(0, 0, count);
                        Tensor ids = RandomTowers.ids().narrow(0, 0, count);
                        Tensor ofImages = loaded.embedImages(images);
                        Tensor ofTexts = loaded.embedTexts(ids);
                        DualEncoder model = loaded.model();
                        assertClose(ofImages, model.embedImages(images, Pass.inference()));
                        assertClose(ofTexts, model.embedTexts(ids, Pass.inference()));
                        assertClose(
                                loaded.probabilities(ofImages, ofTexts),
                                model.probabilities().of(model.logits(ofImages, ofTexts)));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void sessionsOfATextTowerGiveWhatTheModelDoes(TextModel.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config, RandomTowers.scattered(config, 7));
            try (LoadedTextModel loaded = ModelFolder.loadTextModel(folder, ModelFolder.LoadOptions.DEFAULT);
                    LoadedTextModel rounded = ModelFolder.loadTextModel(
                            folder, ModelFolder.LoadOptions.DEFAULT.withPrecision(Precision.BF16))) {
                Tensor expected = loaded.model().forward(RandomTowers.ids(), Pass.inference());
                assertClose(loaded.vectors(RandomTowers.ids()), expected);
                Tensor found = rounded.vectors(RandomTowers.ids());
                assertThat(found.dtype()).isEqualTo(DType.FLOAT32);
                assertThat(found.sub(expected).norm().item() / expected.norm().item())
                        .isBetween(1e-6, 0.05);
            }
        }
    }

    /** What comes after the token that is read isn't computed unless someone asks for it. */
    @ParameterizedTest
    @MethodSource("texts")
    void aTraceOfAllTokensChangesNothing(TextModel.Config config) {
        try (Scope scope = Scope.open()) {
            TextModel model = config.build(RandomTowers.scattered(config, 7).params());
            Tensor ids = RandomTowers.ids().narrow(0, 0, 2);
            RecordingTrace all = new RecordingTrace("tokens"::equals);

            Tensor alone = model.forward(ids, Pass.inference(Pass.Trace.NONE));
            Tensor traced = model.forward(ids, Pass.inference(all));

            assertThat(all.get("tokens").size(1)).isEqualTo(ids.size(1));
            assertClose(alone, traced);
        }
    }

    private static void assertClose(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(found.sub(expected).abs().max().item()).isCloseTo(0, within(1e-5));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void countsTheParametersOfATextTower(TextModel.Config config) {
        try (Scope scope = Scope.open()) {
            assertThat(LayerCosts.of(config).parameters())
                    .isEqualTo(RandomTowers.scattered(config, 1).parameterCount());
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void refusesTextsThatDoNotFit(TextModel.Config config) {
        try (Scope scope = Scope.open()) {
            TextModel model = config.build(RandomTowers.scattered(config, 7).params());

            assertThatThrownBy(() -> model.forward(Tensor.zeros(DType.INT64, 1, 8), Pass.inference()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContainingAll("8 tokens", "at most 7");
            assertThatThrownBy(() -> model.forward(Tensor.of(new long[] {3, -1}, 1, 2), Pass.inference()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContainingAll("token id -1", "vocabulary of 20");
            assertThatThrownBy(() -> model.forward(Tensor.zeros(DType.FLOAT32, 1, 2), Pass.inference()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("[B, T], INT64");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.vit4j.pretrained.RandomTowers#ofTheReference")
    void saysWhichTowerAFolderLacks(DualEncoder.Config config) throws IOException {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config.text(), RandomTowers.scattered(config.text(), 7));
            assertThatThrownBy(() -> ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("config.json", "model_type", "one of clip, siglip");

            ModelFolder.save(folder, config, Preprocessor.of(8), RandomTowers.scattered(config, 7));
            Path file = folder.resolve("config.json");
            String ofImages = config.image() instanceof ClipVision.Config
                    ? "CLIPForImageClassification"
                    : "SiglipForImageClassification";
            Files.writeString(file, Files.readString(file).replaceAll("(CLIP|Siglip)Model", ofImages));
            assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.IMAGE);
            assertThatThrownBy(() -> ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("architectures", "a model of two towers");
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void probabilitiesAreOfTheKindThatTheModelIsTrainedFor(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            DualEncoder model = config.build(RandomTowers.scattered(config, 7).params());
            Tensor logits = Tensor.of(new float[] {0, 0, 2, -1}, 2, 2);

            float[] probabilities = model.probabilities().of(logits).toFloatArray();

            switch (model.probabilities()) {
                case AMONG_TEXTS ->
                    assertThat(probabilities)
                            .containsExactly(new float[] {0.5f, 0.5f, 0.95257413f, 0.04742587f}, within(1e-6f));
                case OF_EACH_PAIR ->
                    assertThat(probabilities)
                            .containsExactly(new float[] {0.5f, 0.5f, 0.880797f, 0.26894143f}, within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void severalThreadsEmbedAtOnce(DualEncoder.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(folder, config, Preprocessor.of(8), RandomTowers.scattered(config, 7));
            try (LoadedDualEncoder loaded = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT)) {
                float[] images = loaded.embedImages(images()).toFloatArray();
                float[] texts = loaded.embedTexts(RandomTowers.ids()).toFloatArray();
                List<float[]> together = Stream.of(true, false, true, false)
                        .parallel()
                        .map(ofImages -> {
                            try (Scope own = Scope.open()) {
                                return (ofImages ? loaded.embedImages(images()) : loaded.embedTexts(RandomTowers.ids()))
                                        .toFloatArray();
                            }
                        })
                        .toList();
                assertThat(together.get(0)).containsExactly(images);
                assertThat(together.get(1)).containsExactly(texts);
                assertThat(together.get(2)).containsExactly(images);
                assertThat(together.get(3)).containsExactly(texts);
            }
        }
    }
}
