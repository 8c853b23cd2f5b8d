package dev.vit4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.ModelFiles;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Role;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime makes of the files that we write. */
class OnnxExportTest {

    /** Of outputs around 1; what is larger is judged beside its largest. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "vit-interpolated", "vit-pooler", "vit-relu-nobias"})
    void runtimeComputesWhatTheReferenceDoes(String name) throws OrtException {
        try (GoldenModel golden = GoldenModel.open(name);
                Scope scope = Scope.open()) {
            Tensor images = golden.reference("pixel_values");
            LoadedModel model = golden.model();
            assertThat(images.size(2)).isEqualTo(model.preprocessing().imageSize());
            OnnxExport.write(model, file());
            try (OnnxRun run = new OnnxRun(file())) {
                run.outputs(images)
                        .forEach((key, output) ->
                                GoldenModel.assertClose(name + " " + key, output, golden.reference(key), TOLERANCE));
            }
        }
    }

    private static Stream<Arguments> familiesAndSizes() {
        return Stream.of("vit-cls", "deit-distilled", "dinov2-cls", "dinov2-registers", "clip-cls", "siglip")
                .flatMap(name -> (name.startsWith("dinov2")
                                ? Stream.of(new Size2d(42, 35), new Size2d(21, 14))
                                : Stream.of(new Size2d(48, 40), new Size2d(24, 16)))
                        .map(size -> Arguments.of(name, size)));
    }

    @ParameterizedTest
    @MethodSource("familiesAndSizes")
    void runtimeComputesWhatTheReferenceDoesAtOtherSizes(String name, Size2d size) throws OrtException {
        try (LoadedModel model = ModelFolder.load(GoldenModel.folder(name))) {
            OnnxExport.write(model, new OnnxExport.InputSize.Fixed(size), file());
            compareAtSize(name, size);
            if (name.equals("dinov2-registers")) {
                assertThatThrownBy(() -> OnnxExport.write(model, new OnnxExport.InputSize.Free(), file()))
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContainingAll("antialiasing", "operator set 17", "export it for one size");
            } else {
                OnnxExport.write(model, new OnnxExport.InputSize.Free(), file());
                compareAtSize(name, size);
            }
        }
    }

    private void compareAtSize(String name, Size2d size) throws OrtException {
        String prefix = size.height() + "x" + size.width() + ".";
        try (SafetensorsReader reference =
                        SafetensorsReader.open(GoldenModel.folder(name).resolve("sizes.safetensors"));
                Scope scope = Scope.open();
                OnnxRun run = new OnnxRun(file())) {
            Map<String, Tensor> outputs = run.outputs(reference.read(prefix + "pixel_values"));
            List<String> compared = reference.names().stream()
                    .filter(key -> key.startsWith(prefix) && !key.endsWith("pixel_values"))
                    .toList();
            assertThat(compared).isNotEmpty();
            compared.forEach(key -> GoldenModel.assertClose(
                    name + " " + key, outputs.get(key.substring(prefix.length())), reference.read(key), TOLERANCE));
        }
    }

    /** As people export DINOv2: resized to 256, cropped to 224, and then for 448 pixels. */
    @Test
    void theMetadataGiveTheSamePartOfAnImageAtTheOtherSize() throws OrtException {
        try (LoadedModel model = ModelFolder.load(GoldenModel.folder("dinov2-cls"))) {
            Map<String, String> own = metadata(model, new OnnxExport.InputSize.Free());
            Map<String, String> twice = metadata(model, new OnnxExport.InputSize.Fixed(new Size2d(56, 42)));

            assertThat(own)
                    .containsEntry("preprocessing.size", "{\"shortest_edge\":32}")
                    .containsEntry("preprocessing.crop_size", "{\"height\":28,\"width\":28}");
            assertThat(twice)
                    .containsEntry("preprocessing.size", "{\"shortest_edge\":64}")
                    .containsEntry("preprocessing.crop_size", "{\"height\":56,\"width\":42}");
        }
    }

    private Map<String, String> metadata(LoadedModel model, OnnxExport.InputSize size) throws OrtException {
        OnnxExport.write(model, size, file());
        try (OnnxRun run = new OnnxRun(file())) {
            return run.session().getMetadata().getCustomMetadata();
        }
    }

    @Test
    void refusesASizeWithoutAPatch() {
        try (LoadedModel model = ModelFolder.load(GoldenModel.folder("vit-cls"))) {
            assertThatThrownBy(() -> OnnxExport.write(model, new OnnxExport.InputSize.Fixed(new Size2d(40, 7)), file()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("40 by 7 pixels has no patch; the smallest has 8 by 8");
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void saysWhatGoesInAndOutAndByWhomItWasMade() throws OrtException {
        save(RandomVits.SMALL, 8);
        OnnxExport.Written written;
        try (LoadedModel model = ModelFolder.load(folder)) {
            written = OnnxExport.write(model, file());
        }
        try (OnnxRun run = new OnnxRun(file())) {
            Map<String, NodeInfo> inputs = run.session().getInputInfo();
            Map<String, NodeInfo> outputs = run.session().getOutputInfo();
            OnnxModelMetadata metadata = run.session().getMetadata();

            assertThat(written.files()).containsExactly(file());
            assertThat(written.inputs()).extracting(OnnxExport.Port::name).containsExactly("pixel_values");
            assertThat(inputs).containsOnlyKeys("pixel_values");
            assertThat(shape(inputs.get("pixel_values"))).containsExactly(-1, 3, 8, 8);
            assertThat(outputs).containsOnlyKeys("logits");
            assertThat(shape(outputs.get("logits"))).containsExactly(-1, 5);
            assertThat(metadata.getProducerName()).isEqualTo("vit4j");
            assertThat(metadata.getGraphName()).isEqualTo("Vit");
            assertThat(metadata.getDescription()).contains("pixel_values [batch, 3, 8, 8]");
            assertThat(metadata.getCustomMetadata())
                    .containsEntry("labels", "[\"class 0\",\"class 1\",\"class 2\",\"class 3\",\"class 4\"]")
                    .containsEntry("preprocessing.image_mean", "[0.5,0.5,0.5]")
                    .containsEntry("preprocessing.image_std", "[0.5,0.5,0.5]")
                    .containsEntry("preprocessing.interpolation", "bilinear")
                    .containsKeys("preprocessing.size", "preprocessing.rescale_factor");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SINGLE_LABEL, 5, 'a score for each class, before the softmax'",
        "SINGLE_LABEL, 1, 'a score, before the sigmoid'",
        "MULTI_LABEL, 5, 'a score for each label, before the sigmoid'",
        "MULTI_LABEL, 1, 'a score for each label, before the sigmoid'",
        "REGRESSION, 1, 'numbers of their own, no scores of classes'"
    })
    void saysWhatTheScoresAre(LoadedModel.ProblemType type, int count, String meaning) throws OrtException {
        Vit.Config config = Vit.Variant.PICO.classifier(32, 8, count);
        List<String> labels =
                IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
        try (Scope scope = Scope.open()) {
            ModelFiles.write(
                    folder, new ConfigJson(config, labels, type), Preprocessor.of(32), RandomVits.scattered(config, 7));
        }
        try (LoadedModel model = ModelFolder.load(folder)) {
            OnnxExport.Written written = OnnxExport.write(model, file());
            assertThat(written.outputs()).extracting(OnnxExport.Port::meaning).containsExactly(meaning);
        }
        try (OnnxRun run = new OnnxRun(file())) {
            OnnxModelMetadata metadata = run.session().getMetadata();
            assertThat(metadata.getDescription()).contains(meaning + ".");
            assertThat(metadata.getCustomMetadata()).containsEntry("problem_type", type.configName());
        }
    }

    @Test
    void weightsThatDoNotFitGoToASecondFile() throws OrtException, IOException {
        save(RandomVits.SMALL, 8);
        try (LoadedModel model = ModelFolder.load(folder)) {
            OnnxExport.Written inside = OnnxExport.write(model, file());
            long limit = Files.size(file());
            assertThat(OnnxExport.write(model, file(), limit)).isEqualTo(inside);

            OnnxExport.Written outside = OnnxExport.write(model, file(), limit - 1);

            Path data = folder.resolve("model.onnx.data");
            assertThat(outside.files()).containsExactly(file(), data);
            assertThat(Files.size(file())).isLessThan(limit / 2);
            assertThat(Files.size(data)).isGreaterThan(limit / 2);
            compareWritten(model, 8);
        }
    }

    @Test
    void replacesNoFileBesideItThatIsNotItsOwn() throws IOException {
        save(RandomVits.SMALL, 8);
        Path data = Files.writeString(folder.resolve("model.onnx.data"), "mine");
        try (LoadedModel model = ModelFolder.load(folder)) {
            OnnxExport.write(model, file());
            byte[] inside = Files.readAllBytes(file());

            assertThatThrownBy(() -> OnnxExport.write(model, file(), 0))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("cannot write " + data, "not the weights file of " + file(), "move it");
            assertThat(data).hasContent("mine");
            assertThat(file()).hasBinaryContent(inside);

            Files.delete(data);
            OnnxExport.write(model, file(), 0);
            OnnxExport.write(model, file(), 0); // over its own
            assertThat(Files.size(data)).isGreaterThan(inside.length / 2);
        }
    }

    /** The old weights and the new model, or the other way round, would be a third model that nobody made. */
    @Test
    void neverLeavesAModelBesideAnothersWeights() throws IOException {
        save(RandomVits.SMALL, 8);
        try (LoadedModel model = ModelFolder.load(folder)) {
            OnnxExport.write(model, file(), 0);
            byte[] weights = Files.readAllBytes(folder.resolve("model.onnx.data"));
            // The model can't be written where its name is taken by a folder that holds something.
            Files.delete(file());
            Files.createDirectories(file().resolve("in the way"));

            assertThatThrownBy(() -> OnnxExport.write(model, file(), 0))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("is a folder");
            assertThat(Files.readAllBytes(folder.resolve("model.onnx.data"))).isEqualTo(weights);
        }
    }

    @Test
    void leavesNothingBehindWhereItCannotWrite() throws IOException {
        save(RandomVits.SMALL, 8);
        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThatThrownBy(() -> OnnxExport.write(model, folder.resolve("no such folder/model.onnx")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("its directory does not exist");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "model.safetensors", "preprocessor_config.json");
        }
    }

    /** A parameter that no node reads would be a part of the model that was forgotten. */
    @Test
    void refusesAGraphThatLeavesAParameterOut() {
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensor.zeros(dev.vit4j.tensor.DType.FLOAT32, 2);
            Tensor forgotten = Tensor.zeros(dev.vit4j.tensor.DType.FLOAT32, 2);
            OnnxGraph graph = new OnnxGraph(
                    "test",
                    new ParameterSet(
                            Map.of("weight", weight, "forgotten", forgotten),
                            Map.of("weight", Role.BIAS, "forgotten", Role.BIAS),
                            Map.of()));
            graph.parameter(weight);

            assertThatThrownBy(() -> graph.message("", OnnxTensor::inside))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("forgotten");
            assertThatThrownBy(() -> graph.parameter(Tensor.zeros(dev.vit4j.tensor.DType.FLOAT32, 2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not a parameter of test");
        }
    }

    private Path file() {
        return folder.resolve("model.onnx");
    }

    private void compareWritten(LoadedModel model, int inputSize) throws OrtException {
        try (OnnxRun run = new OnnxRun(file());
                Scope scope = Scope.open()) {
            Tensor images = Tensor.randomNormal(new RandomSource(1), 2, 3, inputSize, inputSize);
            GoldenModel.assertClose("logits", run.outputs(images).get("logits"), model.scores(images), TOLERANCE);
        }
    }

    private void save(Vit.Config config, int inputSize) {
        try (Scope scope = Scope.open()) {
            List<String> labels = IntStream.range(0, config.numLabels())
                    .mapToObj(i -> "class " + i)
                    .toList();
            ModelFolder.save(folder, config, labels, Preprocessor.of(inputSize), RandomVits.scattered(config, 7));
        }
    }

    private static long[] shape(NodeInfo info) {
        return ((TensorInfo) info.getInfo()).getShape();
    }
}
