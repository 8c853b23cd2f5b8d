package dev.vit4j.pretrained;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static dev.vit4j.weights.ParameterAssertions.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class ModelFolderTest {

    private static final List<String> LABELS = List.of("ant", "bee", "cat", "dog", "eel");

    @TempDir
    private Path folder;

    private static Vit.Config hybrid() {
        return new Vit.Config(
                new EncoderConfig(16, 4, 3, 24, 1, 2, Activation.GELU, 1e-6),
                32,
                true,
                5,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.SINE_COSINE,
                0.1,
                0,
                Optional.of(new ConvolutionalStem.Config(List.of(8, 16))),
                new WeightInitialization.Fixed(0.02));
    }

    static Stream<Vit.Config> configs() {
        return Stream.of(
                RandomVits.SMALL,
                RandomVits.classifier(8, 4, 16, 1, 2, 8, false),
                RandomVits.SMALL.withHead(Vit.Head.POOLER),
                RandomVits.SMALL.withHead(Vit.Head.NONE),
                hybrid());
    }

    private void save(Vit.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(
                    folder,
                    config,
                    LABELS,
                    Preprocessor.of(config.imageSize().side()),
                    RandomVits.scattered(config, 7));
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void loadsWhatItSaved(Vit.Config config) {
        Preprocessor preprocessing = Preprocessor.of(
                config.imageSize().side(), new Normalization(List.of(0.1, 0.2, 0.3), List.of(0.4, 0.5, 0.6)));
        try (Scope scope = Scope.open()) {
            ParameterSet saved = RandomVits.scattered(config, 7);
            ModelFolder.save(folder.resolve("new/folder"), config, LABELS, preprocessing, saved);
            try (LoadedModel loaded = ModelFolder.load(folder.resolve("new/folder"))) {
                assertThat(loaded.config()).isEqualTo(config);
                assertThat(loaded.labels()).isEqualTo(LABELS);
                assertThat(loaded.preprocessing()).isEqualTo(preprocessing);
                assertSame(loaded.parameters().parameters(), saved.parameters());
                assertSame(loaded.parameters().buffers(), saved.buffers());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "vit-relu-nobias", "vit-pooler"})
    void savesTheReferencesTensorsUnderItsNames(String name) {
        try (LoadedModel golden = ModelFolder.load(GoldenModel.folder(name))) {
            ModelFolder.save(folder, golden.config(), golden.labels(), golden.preprocessing(), golden.parameters());
        }
        assertThat(folder.resolve("model.safetensors"))
                .hasSameBinaryContentAs(GoldenModel.folder(name).resolve("model.safetensors"));
    }

    @Test
    void readsTheNamesThatTransformers5HasInMemory() {
        renameTensors(name -> name.replace("encoder.layer.", "layers.")
                .replace("attention.attention.query", "attention.q_proj")
                .replace("attention.attention.key", "attention.k_proj")
                .replace("attention.attention.value", "attention.v_proj")
                .replace("attention.output.dense", "attention.o_proj")
                .replace("intermediate.dense", "mlp.fc1")
                .replace("output.dense", "mlp.fc2"));
        assertSameLogitsAsGolden(2e-5);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT64"})
    void convertsWeightsOfOtherPrecisions(DType dtype) {
        changeTensors(tensors -> tensors.replaceAll((name, tensor) -> tensor.to(dtype)));
        try (LoadedModel loaded = ModelFolder.load(folder)) {
            assertThat(loaded.parameters().all().values())
                    .allSatisfy(tensor -> assertThat(tensor.dtype()).isEqualTo(DType.FLOAT32));
        }
        assertSameLogitsAsGolden(dtype == DType.FLOAT64 ? 2e-5 : 0.1);
    }

    private void assertSameLogitsAsGolden(double tolerance) {
        try (GoldenModel golden = GoldenModel.open("vit-cls");
                LoadedModel loaded = ModelFolder.load(folder);
                Scope scope = Scope.open()) {
            Tensor logits = loaded.scores(golden.reference("pixel_values"));
            assertClose("logits", logits, golden.reference("logits"), tolerance);
        }
    }

    @Test
    void leavesOutThePoolerThatABareModelWasSavedWithout() {
        copyGolden("vit-pooler", tensors -> tensors.keySet().removeIf(name -> name.startsWith("pooler")));
        try (LoadedModel loaded = ModelFolder.load(folder)) {
            assertThat(((Vit.Config) loaded.config()).head()).isEqualTo(Vit.Head.NONE);
        }
    }

    @Test
    void doesNotMindAPoolerThatAClassifierHasNoUseFor() {
        changeTensors(tensors -> tensors.put("vit.pooler.dense.weight", Tensor.ones(DType.FLOAT32, 48, 48)));
        assertSameLogitsAsGolden(2e-5);
    }

    @Test
    void namesTensorsThatAreMissingMisshapenOrUnexpected() {
        changeTensors(tensors -> {
            tensors.remove("vit.encoder.layer.1.attention.attention.key.weight");
            tensors.put("classifier.bias", Tensor.ones(DType.FLOAT32, 7));
            tensors.put("vit.encoder.layer.0.scale", Tensor.ones(DType.FLOAT32, 7));
        });
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(folder.resolve("model.safetensors") + " does not hold the model")
                .hasMessageContaining("1 missing (vit.encoder.layer.1.attention.attention.key.weight)")
                .hasMessageContaining("1 of another shape (classifier.bias [7] instead of [4])")
                .hasMessageContaining("1 unexpected (vit.encoder.layer.0.scale)");
    }

    /** As Lightning saves a model that is a field of a module of its own. */
    @Test
    void namesWhatStandsBeforeAllNamesOfAModelInsideOfAnother() {
        changeTensors(tensors -> List.copyOf(tensors.keySet()).forEach(name -> {
            Tensor tensor = Objects.requireNonNull(tensors.remove(name));
            tensors.put("net.model." + name, tensor);
        }));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("all of its names have \"net.model.\" before them");
    }

    @Test
    void namesAFewOfManyMissingTensors() {
        changeTensors(tensors -> tensors.keySet().removeIf(name -> name.startsWith("vit.encoder")));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("48 missing (")
                .hasMessageContaining(", …)");
    }

    @Test
    void namesTheFileWhoseSizesNoTensorHas() throws IOException {
        save(RandomVits.SMALL);
        Path config = folder.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replaceFirst("\"image_size\": ?\\d+", "\"image_size\": 2147483647"));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(config + ": ")
                .hasMessageContaining("more elements than can be counted");
    }

    @Test
    void namesTheArchitectureThatItDoesNotHave() throws IOException {
        save(RandomVits.SMALL);
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"vit\"", "\"bert\""));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(config.toString())
                .hasMessageContaining(
                        "timm_wrapper, vit4j-embedding-classifier, vit4j-clip, vit4j-siglip), found \"bert\"");
    }

    @Test
    void namesTheConfigurationThatIsMissing() throws IOException {
        save(RandomVits.SMALL);
        Files.delete(folder.resolve("config.json"));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(folder.resolve("config.json") + " does not exist");
    }

    @Test
    void saysWhatToDoWithPickledWeights() throws IOException {
        save(RandomVits.SMALL);
        Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("pytorch_model.bin")
                .hasMessageContaining("save_pretrained");

        Files.delete(folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("model.safetensors");
    }

    @Test
    void rejectsWhatIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> ModelFolder.load(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> ModelFolder.load(folder.resolve("none")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(
                        () -> ModelFolder.save(file, RandomVits.SMALL, LABELS, Preprocessor.of(8), ParameterSet.EMPTY))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void namesTheMostProbableClassesFirst() {
        save(RandomVits.SMALL);
        try (LoadedModel model = ModelFolder.load(folder)) {
            List<LabelProbability> all = SingleImages.classify(model, image(1), 99);

            assertThat(all).hasSize(5);
            assertThat(all).isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
            assertThat(all).allSatisfy(one -> assertThat(one.label()).isEqualTo(LABELS.get(one.index())));
            assertThat(all.stream().mapToDouble(LabelProbability::probability).sum())
                    .isCloseTo(1, within(1e-6));
            assertThat(SingleImages.classify(model, image(1), 2)).isEqualTo(all.subList(0, 2));
            assertThat(SingleImages.classify(model, image(2), 99)).isNotEqualTo(all);
        }
    }

    @Test
    void answersManyThreadsAtOnce() {
        save(RandomVits.SMALL);
        try (LoadedModel model = ModelFolder.load(folder)) {
            List<List<LabelProbability>> alone = IntStream.range(0, 16)
                    .mapToObj(i -> SingleImages.classify(model, image(i), 5))
                    .toList();
            List<List<LabelProbability>> together = IntStream.range(0, 16)
                    .parallel()
                    .mapToObj(i -> SingleImages.classify(model, image(i), 5))
                    .toList();
            assertThat(together).isEqualTo(alone);
        }
    }

    @Test
    void rejectsToClassifyWithoutAClassifier() {
        save(RandomVits.SMALL.withHead(Vit.Head.NONE));
        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThatThrownBy(() -> SingleImages.classify(model, image(1), 5))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("not a classifier");
        }
    }

    @Test
    void rejectsToNameNoClass() {
        save(RandomVits.SMALL);
        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThatThrownBy(() -> SingleImages.classify(model, image(1), 0))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void refusesToAnswerAfterItWasClosed() {
        save(RandomVits.SMALL);
        LoadedModel model = ModelFolder.load(folder);
        model.close();
        assertThatThrownBy(() -> SingleImages.classify(model, image(1), 5)).isInstanceOf(IllegalStateException.class);
    }

    private static RgbImage image(int seed) {
        byte[] pixels = new byte[8 * 8 * 3];
        new Random(seed).nextBytes(pixels);
        return new RgbImage(8, 8, pixels);
    }

    private void renameTensors(UnaryOperator<String> rename) {
        changeTensors(tensors -> {
            Map<String, Tensor> renamed = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> renamed.put(rename.apply(name), tensor));
            assertThat(renamed.keySet()).isNotEqualTo(tensors.keySet());
            tensors.clear();
            tensors.putAll(renamed);
        });
    }

    private void changeTensors(Consumer<Map<String, Tensor>> change) {
        copyGolden("vit-cls", change);
    }

    private void copyGolden(String name, Consumer<Map<String, Tensor>> change) {
        Path golden = GoldenModel.folder(name);
        try (Scope scope = Scope.open();
                SafetensorsReader reader = SafetensorsReader.open(golden)) {
            for (String file : List.of("config.json", "preprocessor_config.json")) {
                Files.copy(golden.resolve(file), folder.resolve(file));
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>(reader.readAll());
            change.accept(tensors);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
