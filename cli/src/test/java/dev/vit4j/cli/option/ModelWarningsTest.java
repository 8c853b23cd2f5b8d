package dev.vit4j.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Two warnings: a mean that no such model was trained with, and an activation. */
class ModelWarningsTest {

    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void makeAModelThatIsHardlyMeant() throws IOException {
        model = folder.resolve("model");
        Vit.Config config = Vit.Variant.PICO.classifier(32, 8, 2);
        Preprocessor odd = Preprocessor.of(32, new Normalization(List.of(0.1, 0.2, 0.3), List.of(0.4, 0.5, 0.6)));
        try (Scope scope = Scope.open()) {
            ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(0));
            ModelFolder.save(model, config, List.of("cat", "dog"), odd, weights);
            Tensor images = Tensor.randomNormal(new RandomSource(1), 1, 3, 32, 32);
            SafetensorsWriter.write(
                    model.resolve("golden.safetensors"), Map.of("pixel_values", images, "logits", images), Map.of());
        }
        Path json = model.resolve("config.json");
        Files.writeString(json, Files.readString(json).replace("\"gelu\"", "\"quick_gelu\""));
        ImageIO.write(
                new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("image.png").toFile());
    }

    private CommandRun run(String command, String... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of(command.replace("MODEL", model.toString())
                                .replace("FOLDER", folder.toString())
                                .split(" ")),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict MODEL FOLDER/image.png",
                "embed MODEL FOLDER/image.png --out FOLDER/vectors.safetensors",
                "inspect MODEL",
                "export MODEL --format safetensors --out FOLDER/exported",
                "evaluate MODEL shapes"
            })
    void strictTakesWarningsForErrors(String command) {
        CommandRun run = run(command, "--strict");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("Error: " + model.resolve("preprocessor_config.json") + ": image_mean: ")
                .contains("; " + model.resolve("config.json") + ": hidden_act: ", " (errors because of --strict)")
                .doesNotContain("Warning:");
    }

    @Test
    void verifyIsStrictAboutTheNetworkAlone() {
        CommandRun run = run("verify MODEL", "--strict");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err())
                .contains("Error: " + model.resolve("config.json") + ": hidden_act: ")
                .doesNotContain("more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict MODEL FOLDER/image.png",
                "embed MODEL FOLDER/image.png --out FOLDER/vectors.safetensors",
                "inspect MODEL",
                "export MODEL --format safetensors --out FOLDER/exported"
            })
    void elseWarningsAreALineEachAndPartOfTheDocument(String command) {
        CommandRun run = run(command, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err().lines().filter(line -> line.startsWith("Warning: ")))
                .hasSize(2);
        JsonNode warnings = run.json().path("warnings");
        assertThat(warnings).hasSize(2);
        assertThat(warnings.path(0).path("field").asString()).isEqualTo("image_mean");
        assertThat(warnings.path(1).path("file").asString())
                .isEqualTo(model.resolve("config.json").toString());
        assertThat(warnings.path(1).path("message").asString()).contains("trained with gelu");
    }
}
