package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("engine")
class LoadWarningsTest {

    private static final String CONFIG = ConfigJson.FILE_NAME;
    private static final String PREPROCESSING = Preprocessor.FILE_NAME;

    @TempDir
    private Path folder;

    private final List<LoadedNetwork> opened = new ArrayList<>();

    static Stream<Path> goldenFolders() throws IOException {
        try (Stream<Path> folders = Files.list(GoldenModel.folder("vit-cls").resolveSibling("."))) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    /** The only one that is meant to have other images than the positions were learned for. */
    @ParameterizedTest
    @MethodSource("goldenFolders")
    void givesNoFalseAlarm(Path golden) {
        try (LoadedModel model = ModelFolder.load(golden)) {
            if (golden.endsWith("vit-interpolated")) {
                assertThat(model.warnings())
                        .singleElement()
                        .hasToString(
                                golden.resolve(PREPROCESSING) + ": size: gives images of 56 by 56 pixels, where the "
                                        + "model was trained on the 32 by 32 pixels of image_size in config.json; its positions "
                                        + "are interpolated");
                assertThat(model.network().warnings()).isEmpty();
            } else {
                assertThat(model.warnings()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "vit-cls; image_mean; [0.5, 0.5, 0.5]; [0.4, 0.4, 0.4]; image_mean",
                "vit-cls; image_mean; [0.5, 0.5, 0.5]; [0.485, 0.456, 0.406]; image_std",
                "vit-cls; image_std; [0.5, 0.5, 0.5]; [0.229, 0.224, 0.225]; image_std",
                "clip-cls; image_mean; [0.48145466, 0.4578275, 0.40821073]; [0.5, 0.5, 0.5]; image_mean",
                "siglip-cls; image_std; [0.5, 0.5, 0.5]; [0.229, 0.224, 0.225]; image_std",
                "dinov2-cls; image_mean; [0.48145466, 0.4578275, 0.40821073]; [0.5, 0.5, 0.5]; image_mean",
                "vit-cls; resample; 2; 3; resample",
                "vit-cls; resample; 2; 0; resample",
                "clip-cls; resample; 3; 2; resample",
                "deit-distilled; resample; 3; 2; resample",
                "dinov2-cls; resample; 3; 1; resample",
                "vit-cls; height; 32; 40; size",
                "clip-cls; height; 32; 24; crop_size",
                "dinov2-cls; shortest_edge; 32; 20; crop_size",
                "vit-cls; do_resize; true; false; do_resize",
                "vit-cls; do_normalize; true; false; do_normalize",
                "vit-cls; do_rescale; true; false; do_rescale",
                "vit-cls; rescale_factor; 0.00392156862745098; 0.0078; rescale_factor",
                "vit-cls; image_processor_type; \"\"\"ViTImageProcessor\"\"\"; \"\"\"CLIPImageProcessor\"\"\"; image_processor_type"
            })
    void noticesPreprocessingThatDoesNotFit(String name, String field, String from, String to, String warned) {
        copyGolden(name, tensors -> {});
        replace(PREPROCESSING, "\"" + field + "\": " + from, "\"" + field + "\": " + to);

        assertThat(warnings())
                .as("warnings")
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning.file()).isEqualTo(folder.resolve(PREPROCESSING)))
                .extracting(LoadedModel.Warning::field)
                .contains(warned);
    }

    @Test
    void noticesThePreprocessingOfAnotherFamily() throws IOException {
        copyGolden("siglip-cls", tensors -> {});
        Path other = GoldenModel.folder("clip-cls").resolve(PREPROCESSING);
        Files.write(folder.resolve(PREPROCESSING), Files.readAllBytes(other));

        assertThat(warnings())
                .extracting(LoadedModel.Warning::field)
                .containsExactly("image_processor_type", "image_mean");
        assertThat(warnings().get(0).message())
                .isEqualTo("CLIPImageProcessor belongs to another family than config.json describes, whose images are "
                        + "prepared by SiglipImageProcessor");
    }

    @ParameterizedTest
    @CsvSource({
        "vit-cls, hidden_act, gelu, quick_gelu",
        "deit-distilled, hidden_act, gelu, gelu_new",
        "dinov2-cls, hidden_act, gelu, gelu_pytorch_tanh",
        "siglip-cls, vision_config.hidden_act, gelu_pytorch_tanh, gelu",
        "clip-cls, vision_config.hidden_act, quick_gelu, gelu"
    })
    void noticesAnActivationThatIsNearlyTheOneTrainedWith(String name, String field, String from, String to) {
        copyGolden(name, tensors -> {});
        String config = read(CONFIG);
        // The image tower's, where there are two towers: it comes last.
        int at = config.lastIndexOf("\"hidden_act\": \"" + from + "\"");
        write(CONFIG, config.substring(0, at) + config.substring(at).replaceFirst(from, to));

        LoadedModel.Warning warning = only();
        assertThat(warning.file()).isEqualTo(folder.resolve(CONFIG));
        assertThat(warning.field()).isEqualTo(field);
        assertThat(warning.message()).contains(from);
    }

    @Test
    void takesBothActivationsOfClipWhereItsTowersAgree() {
        copyGolden("clip-cls", tensors -> {});
        write(CONFIG, read(CONFIG).replace("\"quick_gelu\"", "\"gelu\""));
        assertThat(warnings()).isEmpty();

        replace(CONFIG, "{", "{\n  \"_name_or_path\": \"openai/clip-vit-base-patch32\",");
        assertThat(only().field()).isEqualTo("vision_config.hidden_act");
        assertThat(only().message()).contains("trained with quick_gelu");
    }

    @Test
    void takesQuickGeluForMeantWhereClipSaysNothing() {
        copyGolden("clip-cls", tensors -> {});
        write(CONFIG, read(CONFIG).replace("\"hidden_act\": \"quick_gelu\",", ""));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void noticesThatClassesHaveNoNames() {
        copyGolden("vit-cls", tensors -> {});
        write(CONFIG, read(CONFIG).replaceFirst("(?s)\"id2label\": \\{.*?\\}", "\"num_labels\": 4"));

        assertThat(only())
                .isEqualTo(new LoadedModel.Warning(
                        folder.resolve(CONFIG), "id2label", "absent, so the 4 classes are called LABEL_0 to LABEL_3"));
    }

    @Test
    void noticesAPoolerThatTheWeightsDoNotHave() {
        copyGolden("vit-pooler", tensors -> tensors.keySet().removeIf(name -> name.startsWith("pooler")));
        assertThat(warnings()).isEmpty();

        replace(CONFIG, "{", "{\n  \"add_pooling_layer\": false,");
        assertThat(warnings()).isEmpty();

        replace(CONFIG, "\"add_pooling_layer\": false,", "\"add_pooling_layer\": true,");
        assertThat(only().toString())
                .endsWith("add_pooling_layer: true, where the weights have no pooler; so has the model");
    }

    @Test
    void namesAFewOfManyTensorsWithoutUse() {
        copyGolden("vit-cls", tensors -> {
            for (String name : List.of("decoder.a", "decoder.b", "ema.c", "ema.d", "ema.e")) {
                tensors.put(name, Tensor.ones(DType.FLOAT32, 2));
            }
        });
        LoadedModel.Warning warning = only();
        assertThat(warning.file()).isEqualTo(folder.resolve("model.safetensors"));
        assertThat(warning.field()).isEqualTo("decoder.a");
        assertThat(warning.message())
                .isEqualTo("not used: no part of the model has such a name; nor are 4 more (decoder.b, ema.c, ema.d, "
                        + "ema.e)");
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT)) {
            assertThat(network.warnings()).containsExactly(warning);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vit-cls, vit.encoder.layer.9.output.dense.bias",
        "vit-cls, vit.encoder.layer.0.layer_scale1.lambda1",
        "vit-cls, vit.embeddings.norm.weight",
        "dinov2-cls, dinov2.embeddings.register_tokens",
        "vit-relu-nobias, vit.encoder.layer.0.attention.attention.query.bias"
    })
    void runsWithoutTensorsThatAnotherModelWouldHaveAsTheReferenceDoes(String name, String tensor) {
        copyGolden(name, tensors -> tensors.put(tensor, Tensor.ones(DType.FLOAT32, 48)));
        assertThat(only())
                .isEqualTo(new LoadedModel.Warning(
                        folder.resolve("model.safetensors"), tensor, "not used: no part of the model has such a name"));
    }

    /** Transformers 5.24 goes through the names in their order, and takes the first of a tensor. */
    @ParameterizedTest
    @CsvSource({
        "vit-cls, vit.encoder.layer.0.attention.attention.query.bias, vit.layers.0.attention.q_proj.bias",
        "dinov2-cls, dinov2.encoder.layer.0.attention.o_proj.bias, dinov2.encoder.layer.0.attention.output.dense.bias",
        "vit-cls, embeddings.cls_token, vit.embeddings.cls_token",
    })
    void ofTwoNamesOfATensorTheFirstByAlphabetCounts(String name, String first, String second) {
        copyGolden(name, tensors -> {
            String has = tensors.containsKey(first) ? first : second;
            Tensor right = Objects.requireNonNull(tensors.get(has));
            tensors.put(first, right);
            tensors.put(second, right.add(1).copy());
        });
        LoadedModel.Warning warning = only();
        assertThat(warning.field()).isEqualTo(second);
        assertThat(warning.message())
                .isEqualTo("not used: of two names of one tensor the first by alphabet counts, as in the reference");
        assertThat(Verification.run(
                                network(),
                                GoldenModel.folder(name).resolve(Verification.GOLDEN_FILE),
                                Verification.DEFAULT_TOLERANCE)
                        .ok())
                .isTrue();
    }

    private LoadedNetwork network() {
        LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT);
        opened.add(network);
        return network;
    }

    @AfterEach
    void close() {
        opened.forEach(LoadedNetwork::close);
    }

    @Test
    void tellsFieldsThatStandTwiceAndNumbersThatAreNone() {
        copyGolden("vit-cls", tensors -> {});
        replace(CONFIG, "{", "{\n  \"hidden_size\": 4096,\n  \"foo\": {\"a\": NaN, \"b\": [-Infinity]},");
        replace(PREPROCESSING, "{", "{\n  \"do_resize\": false,");
        assertThat(warnings())
                .containsExactly(
                        new LoadedModel.Warning(
                                folder.resolve(PREPROCESSING),
                                "do_resize",
                                "in the file twice; the last counts, as in the reference"),
                        new LoadedModel.Warning(
                                folder.resolve(CONFIG),
                                "hidden_size",
                                "in the file twice; the last counts, as in the reference"),
                        new LoadedModel.Warning(
                                folder.resolve(CONFIG),
                                "foo.a",
                                "NaN or Infinity, which is not valid JSON; read as in the reference; so is foo.b"));
    }

    @Test
    void looksAtTheFileThatSaysHowImagesArePrepared() throws IOException {
        copyGolden("vit-cls", tensors -> {});
        Path nested = folder.resolve("processor_config.json");
        Files.writeString(
                nested, "{\"image_processor\": " + Files.readString(folder.resolve(PREPROCESSING)) + ", \"a\": NaN}");
        assertThat(warnings())
                .containsExactly(new LoadedModel.Warning(
                        nested, "a", "NaN or Infinity, which is not valid JSON; read as in the reference"));
    }

    @Test
    void takesCifarStatisticsForMeant() {
        save(RandomVits.SMALL, Normalization.CIFAR10);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void takesTheRunsWord() {
        save(RandomVits.SMALL, Normalization.CIFAR10);
        String recipe = "model:\n  image_size: %d\n  hidden_act: %s\ntraining:\n  epochs: 1\n";
        int size = RandomVits.SMALL.imageSize().side();
        String act = RandomVits.SMALL.hiddenAct().configName();
        write("recipe.yaml", String.format(recipe, size, act));
        assertThat(warnings()).as("a run of an older version").isEmpty();

        write("run.json", run(Normalization.CIFAR10));
        assertThat(warnings()).isEmpty();

        write("run.json", run(new Normalization(List.of(0.3, 0.4, 0.5), List.of(0.2, 0.2, 0.2))));
        assertThat(only().field()).isEqualTo("image_mean");
        assertThat(only().message()).contains("trained with mean [0.3, 0.4, 0.5] and std [0.2, 0.2, 0.2]");

        write("run.json", "{\"normalization\": {\"mean\": [0.3], \"std\": [0.2, 0.2]}}");
        assertThat(warnings()).as("not as a run wrote it").isEmpty();

        write("recipe.yaml", String.format(recipe, size + 4, "relu"));
        assertThat(warnings())
                .extracting(LoadedModel.Warning::field)
                .containsExactlyInAnyOrder("hidden_act", "image_size");

        write("recipe.yaml", "- somebody else's");
        assertThat(warnings()).isEmpty();
    }

    private static String run(Normalization normalization) {
        return "{\"normalization\": {\"mean\": " + normalization.mean() + ", \"std\": " + normalization.std() + "}}";
    }

    private void save(Vit.Config config, Normalization normalization) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(
                    folder,
                    config,
                    List.of("ant", "bee", "cat", "dog", "eel"),
                    Preprocessor.of(config.imageSize().side(), normalization),
                    RandomVits.scattered(config, 7));
        }
    }

    private List<LoadedModel.Warning> warnings() {
        try (LoadedModel model = ModelFolder.load(folder)) {
            return model.warnings();
        }
    }

    private LoadedModel.Warning only() {
        assertThat(warnings()).hasSize(1);
        return warnings().get(0);
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first occurrence, spaces and line ends in the file aside. */
    private void replace(String file, String from, String to) {
        String text = read(file)
                .replaceAll("\\[\\s+", "[")
                .replaceAll(",\\s+(?=[0-9])", ", ")
                .replaceAll("\\s+\\]", "]");
        assertThat(Arrays.asList(text.contains(from), from.equals(to))).containsExactly(true, false);
        int at = text.indexOf(from);
        write(file, text.substring(0, at) + to + text.substring(at + from.length()));
    }

    private void copyGolden(String name, Consumer<Map<String, Tensor>> change) {
        Path golden = GoldenModel.folder(name);
        try (Scope scope = Scope.open();
                SafetensorsReader reader = SafetensorsReader.open(golden)) {
            for (String file : List.of(CONFIG, PREPROCESSING)) {
                Files.copy(golden.resolve(file), folder.resolve(file));
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>(reader.readAll());
            change.accept(tensors);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
