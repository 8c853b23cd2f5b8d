package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import dev.vit4j.cli.SmallModel;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    private Path folder;

    private Path golden = Path.of("");

    @BeforeEach
    void makeAModelAndWhatItSays() {
        golden = folder.resolve("golden.safetensors");
        SmallModel.write(folder, List.of("cat", "dog"));
        write("logits", 0);
    }

    private void write(String key, double error) {
        try (Scope scope = Scope.open();
                LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT)) {
            Tensor images = Tensor.randomNormal(new RandomSource(1), 2, 3, 32, 32);
            Tensor scores = network.scores(images).add(error);
            SafetensorsWriter.write(golden, Map.of("pixel_values", images, key, scores), Map.of());
        }
    }

    @Test
    void comparesWithTheGoldenFileInTheFolder() {
        CommandRun run = CommandRun.of("verify", folder.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("model").asString()).isEqualTo(folder.toString());
        assertThat(run.json().path("ok").asBoolean()).isTrue();
        assertThat(run.json().path("checks")).hasSize(1);
        assertThat(run.json().path("checks").path(0).path("key").asString()).isEqualTo("logits");
        assertThat(run.json().path("checks").path(0).path("max_abs_diff").asDouble())
                .isLessThan(2e-5);
        assertThat(run.json().path("not_compared")).isEmpty();
    }

    @Test
    void anOutputThatDiffersEndsIn4() {
        write("logits", 1e-3);
        CommandRun run = CommandRun.of("verify", folder.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.json().path("ok").asBoolean()).isFalse();
        assertThat(run.err()).contains("1 of 1 output differs by more than 2.0E-5");
        assertThat(CommandRun.of("verify", folder.toString(), "--atol", "0.01").exitCode())
                .isZero();
    }

    @Test
    void isNotOkWhereNothingCouldBeCompared() {
        write("pred_boxes", 0);
        CommandRun run = CommandRun.of("verify", folder.toString(), "--golden", golden.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.json().path("ok").asBoolean()).isFalse();
        assertThat(run.json().path("not_compared").path(0).path("key").asString())
                .isEqualTo("pred_boxes");
        assertThat(run.err()).contains("nothing was compared");
    }

    @Test
    void anOutputThatIsNoNumberEndsIn4() {
        write("logits", Double.NaN);
        CommandRun run = CommandRun.of("verify", folder.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.json().path("ok").asBoolean()).isFalse();
        assertThat(run.err()).contains("1 of 1 output failed: logits: one of the golden file's values");
    }

    @Test
    void saysWhatItDidNotCompareAndWhy() {
        write("text_embeds", 0);
        CommandRun run = CommandRun.of("verify", folder.toString());

        assertThat(run.out()).contains("not compared: text_embeds\n    (it needs the text tower");
    }

    @Test
    void refusesAToleranceThatLetsEverythingPass() {
        write("logits", 1);
        CommandRun run = CommandRun.of("verify", folder.toString(), "--atol", "Infinity");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("must be a finite number of at least 0, found Infinity");
    }

    @Test
    void namesTheGoldenFileThatIsMissing() {
        Path missing = folder.resolve("none.safetensors");
        CommandRun run = CommandRun.of("verify", folder.toString(), "--golden", missing.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains(missing + " does not exist", "save_file").doesNotContain("\tat ");
    }
}
