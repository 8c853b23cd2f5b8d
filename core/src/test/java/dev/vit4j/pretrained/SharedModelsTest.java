package dev.vit4j.pretrained;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.SharedFolder;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that are not in this repository: the folder {@code golden/models} under VIT4J_SHARED. */
@Tag("engine")
class SharedModelsTest {

    private static Path models = Path.of("");

    @BeforeAll
    static void findModels() {
        models = SharedFolder.path("golden/models");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"vit-cls-v5names", "dinov2", "dinov2-v5names", "clip", "clip-gelu", "clip-v5names", "siglip"})
    void givesWhatTheReferenceGave(String name) {
        Path folder = models.resolve(name);
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT)) {
            Verification result =
                    Verification.run(network, folder.resolve(Verification.GOLDEN_FILE), Verification.DEFAULT_TOLERANCE);
            assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
            assertThat(result.ok()).isTrue();
        }
    }

    /** A trained network in float16, from pixels to what the reference computed in float32. */
    @ParameterizedTest
    @ValueSource(strings = {"chelsea.png", "coffee.png", "rocket.jpg"})
    void seesInPhotosWhatTheReferenceSees(String photo) {
        Path folder = models.resolve("../../weights/dinov2-small-saliency");
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT);
                SafetensorsReader golden = SafetensorsReader.open(folder.resolve(Verification.GOLDEN_FILE));
                NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            assertSeen(network, golden.read(photo + ".pixel_values"), golden, photo);
        }
    }

    /** The same from the image file, by the folder's own preprocessing. */
    @ParameterizedTest
    @ValueSource(strings = {"chelsea.png", "coffee.png", "rocket.jpg"})
    void seesInPhotoFilesWhatTheReferenceSees(String photo) {
        Path folder = models.resolve("../../weights/dinov2-small-saliency");
        Path file = models.resolve("../../images/photos").resolve(photo);
        try (LoadedModel model = ModelFolder.load(folder);
                SafetensorsReader golden = SafetensorsReader.open(folder.resolve(Verification.GOLDEN_FILE));
                NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor pixels =
                    model.preprocessing().toTensor(ImageDecoder.standard().decode(file));

            assertSeen(model.network(), pixels, golden, photo);
            assertThat(model.warnings()).isEmpty();
        }
    }

    /** @param pixels [3, 224, 224] */
    private static void assertSeen(LoadedNetwork network, Tensor pixels, SafetensorsReader golden, String photo) {
        RecordingTrace recorder = new RecordingTrace(name -> true);
        network.model().forward(pixels.unsqueeze(0), Pass.inference(recorder));

        Tensor tokens = recorder.get("tokens").select(0, 0); // [257, 384]
        Tensor patches = tokens.narrow(0, 1, 256);
        Tensor attention = recorder.get("block11.attention.weights").select(0, 0); // [6, 257, 257]
        assertClose("class token", tokens.select(0, 0), golden.read(photo + ".cls"), 1e-3);
        assertClose("patch means", patches.mean(0), golden.read(photo + ".patch_means"), 1e-3);
        assertClose("attention", attention.select(1, 0), golden.read(photo + ".last_attention_cls"), 1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls-v5names", "dinov2", "clip", "clip-gelu", "clip-v5names"})
    void givesNoFalseAlarm(String name) {
        try (LoadedModel model = ModelFolder.load(models.resolve(name))) {
            assertThat(model.warnings()).isEmpty();
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
