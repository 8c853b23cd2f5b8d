package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.ModelFiles;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models whose activations have weights of their own, of every family, beside the reference's outputs. */
@Tag("engine")
public class LearnedActivationsTest {

    @TempDir
    private Path saved;

    /** One of the folders that the script beside them wrote. */
    public static Path folder(String name) {
        String resource = "/golden/learned_activations/" + name + "/config.json";
        var url = Objects.requireNonNull(LearnedActivationsTest.class.getResource(resource), resource);
        return Objects.requireNonNull(Path.of(URI.create(url.toString())).getParent());
    }

    /** Numbers that the reference counts in its model's parameters; but DINOv2's mask token, which nothing learns here. */
    @ParameterizedTest
    @CsvSource({
        "vit-prelu, 1540",
        "vit-xielu, 1542",
        "vit-pooler-prelu, 1595",
        "vit-pooler-xielu, 1598",
        "deit-pooler-prelu, 1611",
        "deit-pooler-xielu, 1614",
        "dinov2-prelu, 1452",
        "dinov2-xielu, 1454",
        "clip-prelu, 1578",
        "clip-xielu, 1580",
        "siglip-prelu, 2031",
        "siglip-xielu, 2034"
    })
    void computesWhatTheReferenceDoes(String name, long learned) {
        Path folder = folder(name);
        Path golden = folder.resolve(Verification.GOLDEN_FILE);
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT.withThreads(1));
                SafetensorsReader outputs = SafetensorsReader.open(golden);
                Scope scope = Scope.open()) {
            assertThat(network.warnings()).noneMatch(warning -> warning.file().endsWith("model.safetensors"));
            assertThat(network.parameters().parameterCount()).isEqualTo(learned);
            assertThat(LayerCosts.of(network.config()).parameters()).isEqualTo(learned);
            Verification plain = Verification.run(network, golden, Verification.DEFAULT_TOLERANCE);
            assertThat(plain.ok()).as("%s", plain.checks()).isTrue();

            String answer = List.of("logits", "image_embeds", "pooler_output").stream()
                    .filter(outputs.names()::contains)
                    .findFirst()
                    .orElseThrow();
            Tensor packed = network.scores(outputs.read("pixel_values"));
            GoldenModel.assertClose(name, packed, outputs.read(answer), Verification.DEFAULT_TOLERANCE);

            ModelFiles.write(
                    saved,
                    new ConfigJson(network.config(), network.labels(), network.problemType()),
                    Preprocessor.of(network.config().imageSize().height()),
                    network.parameters());
        }
        assertHoldsTheSame(saved.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    }

    private static void assertHoldsTheSame(Path ours, Path theirs) {
        try (SafetensorsReader written = SafetensorsReader.open(ours);
                SafetensorsReader given = SafetensorsReader.open(theirs);
                Scope scope = Scope.open()) {
            for (String tensor : given.names()) {
                String name = written.names().contains(tensor) ? tensor : "vision_model." + tensor;
                assertThat(written.shape(name)).as(tensor).isEqualTo(given.shape(tensor));
                assertThat(written.read(name).toFloatArray())
                        .as(tensor)
                        .isEqualTo(given.read(tensor).toFloatArray());
            }
            assertThat(written.names()).hasSameSizeAs(given.names());
        }
    }
}
