package dev.vit4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LearnedActivationsTest;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime on models whose activations have weights, beside the reference's outputs. */
@Tag("engine")
class LearnedActivationExportTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "vit-prelu, logits",
        "vit-xielu, logits",
        "vit-pooler-prelu, last_hidden_state pooler_output",
        "vit-pooler-xielu, last_hidden_state pooler_output",
        "deit-pooler-prelu, last_hidden_state pooler_output",
        "deit-pooler-xielu, last_hidden_state pooler_output",
        "siglip-prelu, last_hidden_state pooler_output",
        "siglip-xielu, last_hidden_state pooler_output"
    })
    void runtimeComputesWhatTheReferenceDoes(String name, String outputs) throws OrtException {
        Path checkpoint = LearnedActivationsTest.folder(name);
        try (LoadedNetwork network = ModelFolder.loadNetwork(checkpoint, ModelFolder.LoadOptions.DEFAULT);
                SafetensorsReader reference = SafetensorsReader.open(checkpoint.resolve(Verification.GOLDEN_FILE));
                Scope scope = Scope.open()) {
            Tensor images = reference.read("pixel_values");
            Path file = folder.resolve("model.onnx");
            OnnxExport.write(
                    ModelGraph.of(network, new OnnxExport.InputSize.Fixed(new Size2d(8, 8))),
                    Map.of(),
                    file,
                    OnnxExport.INLINE_LIMIT);
            List<String> compared = new ArrayList<>();
            try (OnnxRun run = new OnnxRun(file)) {
                run.outputs(images).forEach((key, output) -> {
                    if (reference.names().contains(key)) {
                        GoldenModel.assertClose(name + " " + key, output, reference.read(key), TOLERANCE);
                        compared.add(key);
                    }
                });
            }
            assertThat(compared).contains(outputs.split(" "));
        }
    }
}
