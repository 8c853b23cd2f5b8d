package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights as other programs save them, of a model that is else as it should be. */
@Tag("engine")
class OddWeightsTest {

    private static final Path GOLDEN = GoldenModel.folder("vit-cls");

    @TempDir
    private Path folder;

    @BeforeEach
    void describe() throws IOException {
        for (String file : new String[] {"config.json", "preprocessor_config.json"}) {
            Files.copy(GOLDEN.resolve(file), folder.resolve(file));
        }
    }

    private void write(String prefix, Map<String, Tensor> more) {
        try (SafetensorsReader golden = SafetensorsReader.open(GOLDEN)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            golden.readAll().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
            tensors.putAll(more);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
        }
    }

    /** torch.optim.swa_utils.AveragedModel's state_dict. */
    @Test
    void anAveragedModelIsTheOneInside() {
        try (Scope scope = Scope.open()) {
            write("module.", Map.of("n_averaged", Tensor.of(new float[] {3}, 1)));
        }
        try (LoadedModel model = ModelFolder.load(folder);
                LoadedModel plain = ModelFolder.load(GOLDEN)) {
            assertThat(model.warnings())
                    .extracting(LoadedModel.Warning::field)
                    .containsExactly("module.", "n_averaged");
            assertThat(model.parameters().all().keySet())
                    .isEqualTo(plain.parameters().all().keySet());
            assertThat(model.parameters().all().get("class_token").toFloatArray())
                    .isEqualTo(plain.parameters().all().get("class_token").toFloatArray());
        }
    }

    @Test
    void aNumberThatIsTooLargeForAPrecisionIsNotCalledInfinite() {
        try (Scope scope = Scope.open();
                SafetensorsReader golden = SafetensorsReader.open(GOLDEN)) {
            float[] bias = golden.read("classifier.bias").toFloatArray();
            bias[0] = 3.4e38f;
            write("", Map.of("classifier.bias", Tensor.of(bias, bias.length)));
        }
        ModelFolder.load(folder).close();
        ModelFolder.LoadOptions bf16 = ModelFolder.LoadOptions.DEFAULT.withPrecision(Precision.BF16);
        assertThatThrownBy(() -> ModelFolder.load(folder, bf16))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "classifier.bias: 1 of its ", "is beyond the largest number of bf16", "load it in fp32")
                .hasMessageNotContainingAny("infinite", "diverged");
    }
}
