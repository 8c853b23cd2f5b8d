package dev.vit4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.vit4j.SharedFolder;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ONNX Runtime on our files beside the reference's own outputs, for every family: checkpoints under VIT4J_SHARED, which
 * are not in this repository.
 */
class GoldenExportTest {

    private static final double TOLERANCE = 1e-4;

    private static Path models = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void findModels() {
        models = SharedFolder.path("golden/models");
    }

    @ParameterizedTest
    @CsvSource({
        "vit-cls, logits",
        "vit-cls-v5names, logits",
        "vit-interpolated, last_hidden_state pooler_output",
        "vit-pooler, last_hidden_state pooler_output",
        "vit-relu-nobias, logits",
        "deit-distilled, logits",
        "dinov2, last_hidden_state pooler_output",
        "dinov2-cls, logits",
        "dinov2-registers, last_hidden_state pooler_output",
        "dinov2-swiglu, last_hidden_state pooler_output",
        "clip, last_hidden_state pooler_output image_embeds",
        "clip-gelu, last_hidden_state pooler_output image_embeds",
        "clip-cls, logits",
        "siglip, last_hidden_state pooler_output image_embeds",
        "siglip-cls, logits"
    })
    void runtimeComputesWhatTheReferenceDoes(String name, String outputs) throws OrtException {
        Path checkpoint = models.resolve(name);
        try (LoadedNetwork network = ModelFolder.loadNetwork(checkpoint, ModelFolder.LoadOptions.DEFAULT);
                SafetensorsReader reference = SafetensorsReader.open(checkpoint.resolve("golden.safetensors"));
                Scope scope = Scope.open()) {
            Tensor images = reference.read("pixel_values");
            Size2d imageSize = new Size2d((int) images.size(2), (int) images.size(3));
            Path file = folder.resolve("model.onnx");
            OnnxExport.write(
                    ModelGraph.of(network, new OnnxExport.InputSize.Fixed(imageSize)),
                    Map.of(),
                    file,
                    OnnxExport.INLINE_LIMIT);
            List<String> compared = new ArrayList<>();
            try (OnnxRun run = new OnnxRun(file)) {
                run.outputs(images).forEach((key, output) -> {
                    GoldenModel.assertClose(name + " " + key, output, reference.read(key), TOLERANCE);
                    compared.add(key);
                });
            }
            assertThat(compared).containsExactly(outputs.split(" "));
        }
    }
}
