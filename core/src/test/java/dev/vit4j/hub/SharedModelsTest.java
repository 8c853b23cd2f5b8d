package dev.vit4j.hub;

import static dev.vit4j.hub.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.SafetensorsReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that are not in this repository: the folder {@code golden/models} under VIT4J_SHARED. */
@Tag("engine")
class SharedModelsTest {

    private static Path models = Path.of("");

    @BeforeAll
    static void findModels() {
        String shared = System.getenv().getOrDefault("VIT4J_SHARED", "");
        assumeTrue(!shared.isEmpty(), "VIT4J_SHARED is not set: no checkpoints to read");
        models = Path.of(shared).resolve("golden/models");
        assertThat(models).isDirectory();
    }

    @Test
    void readsAFileThatTransformers5WroteUnderItsOwnNames() {
        Path folder = models.resolve("vit-cls-v5names");
        try (LoadedModel model = ModelFolder.load(folder);
                SafetensorsReader golden = SafetensorsReader.open(folder.resolve("golden.safetensors"));
                Scope scope = Scope.open()) {
            assertThat(golden.names()).contains("logits");
            assertClose("logits", model.scores(golden.read("pixel_values")), golden.read("logits"), 2e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"yolos, yolos", "eomt, eomt", "clipseg, clipseg", "owlvit, owlvit"})
    void namesTheArchitectureThatItDoesNotHave(String folder, String type) {
        assertThatThrownBy(() -> ModelFolder.load(models.resolve(folder)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("found \"" + type + "\"");
    }
}
