package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import dev.vit4j.cli.SmallModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What core's tests run in ONNX Runtime is here only written. */
class ExportCommandTest {

    @TempDir
    private Path folder;

    private String model = "";

    @BeforeEach
    void makeAModel() {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        model = folder.resolve("model").toString();
    }

    @Test
    void writesAnOnnxFileAndSaysWhatGoesInAndOut() throws IOException {
        Path out = Files.writeString(folder.resolve("model.onnx"), "what was there before");
        CommandRun run = CommandRun.of("export", model, "--format", "onnx", "--out", out.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode document = run.json();
        assertThat(document.path("files").get(0).path("file").asString()).isEqualTo(out.toString());
        assertThat(document.path("files").get(0).path("bytes").asLong()).isEqualTo(Files.size(out));
        assertThat(document.path("opset").asInt()).isEqualTo(17);
        assertThat(document.path("inputs").get(0).path("shape").toString()).isEqualTo("[\"batch\",3,32,32]");
        assertThat(document.path("outputs").get(0).path("name").asString()).isEqualTo("logits");
        assertThat(CommandRun.of("export", model, "--format", "ONNX", "--out", out.toString())
                        .out())
                .contains("pixel_values [batch, 3, 32, 32]");
    }

    @Test
    void writesAnOnnxFileForOtherSizes() {
        String out = folder.resolve("model.onnx").toString();
        assertThat(shapes("--image-size", "48", "--out", out)).isEqualTo("[\"batch\",3,48,48] [\"batch\",2]");
        assertThat(shapes("--image-size", "48x40", "--out", out)).isEqualTo("[\"batch\",3,48,40] [\"batch\",2]");
        assertThat(shapes("--dynamic-size", "--out", out))
                .isEqualTo("[\"batch\",3,\"height\",\"width\"] [\"batch\",2]");
    }

    @Test
    void saysWhatAModelDoesNotSeeOfAnImage() {
        List<String> command =
                List.of("export", model, "--format", "onnx", "--out", folder + "/model.onnx", "--image-size");
        assertThat(run(command, "48").err()).doesNotContain("Warning");
        assertThat(run(command, "48x41").err())
                .contains("Warning: an image of 48 by 41 pixels is not a multiple of the model's patch size of 8 by 8");
        CommandRun tooSmall = run(command, "4");
        assertThat(tooSmall.exitCode()).isEqualTo(2);
        assertThat(tooSmall.err()).startsWith("Error: ").doesNotContain("Warning");
    }

    private static CommandRun run(List<String> command, String last) {
        return CommandRun.of(Stream.concat(command.stream(), Stream.of(last)).toArray(String[]::new));
    }

    private String shapes(String... options) {
        CommandRun run = CommandRun.of(
                Stream.concat(Stream.of("export", model, "--format", "onnx", "--json"), Stream.of(options))
                        .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json().path("inputs").get(0).path("shape") + " "
                + run.json().path("outputs").get(0).path("shape");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format onnx --image-size 0 | 0 is not a size in pixels; expected one such as 224 or 480x640",
                "--format onnx --image-size 20x | 20x is not a size in pixels",
                "--format onnx --image-size 99999999999 | 99999999999 is not a size in pixels",
                "--format onnx --image-size 1 | an image of 1 by 1 pixels has no patch",
                "--format onnx --image-size 64 --dynamic-size | exclude each other",
                "--format safetensors --dynamic-size | are for --format onnx"
            })
    void refusesSizesThatCannotBe(String options, String words) {
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of(Stream.of(List.of("export", model, "--out", out.toString()), List.of(options.split(" ")))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(words).doesNotContain("\tat ");
        assertThat(out).doesNotExist();
    }

    @Test
    void writesAFolderThatAnswersTheSame() throws IOException {
        Path out = folder.resolve("exported");
        CommandRun run = CommandRun.of("export", model, "--format", "safetensors", "--out", out.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("files")).hasSize(4);
        assertThat(Files.readString(out.resolve("README.md")))
                .startsWith("---\nlibrary_name: vit4j\npipeline_tag: image-classification\ntags:\n")
                .contains("# exported\n", "from `model`", "ViTForImageClassification")
                .doesNotContain(folder.toString());
        try (LoadedModel before = ModelFolder.load(Path.of(model));
                LoadedModel after = ModelFolder.load(out);
                Scope scope = Scope.open()) {
            Tensor images = Tensor.randomNormal(new RandomSource(1), 2, 3, 32, 32);
            assertThat(after.labels()).isEqualTo(before.labels());
            assertThat(after.scores(images).toFloatArray())
                    .isEqualTo(before.scores(images).toFloatArray());
        }
    }

    @Test
    void tellsOfARunWithoutTheUsersFolders() throws IOException {
        String data = folder.resolve("clients/acme").toString();
        Files.writeString(
                Path.of(model, "recipe.yaml"),
                Recipes.load("course", List.of("dataset='" + data + "'")).yaml());
        Files.writeString(
                Path.of(model, "evaluation.json"),
                JsonMapper.builder()
                        .build()
                        .createObjectNode()
                        .put("accuracy", 0.9)
                        .put("dataset", data)
                        .put("split", "validation")
                        .put("flip_averaging", true)
                        .put("weights", "averaged")
                        .toString());

        assertThat(cardOfExport())
                .contains("It reached 90.00 % validation accuracy on acme, the probabilities of each image and its "
                        + "mirror image averaged, with the averaged weights.")
                .contains("\n| dataset | acme |\n", "\n| training.epochs | 6.5 |\n")
                .doesNotContain(folder.toString());
    }

    @Test
    void tellsOfARunHowManyStepsTookThePlaceOfItsEpochs() throws IOException {
        Files.writeString(
                Path.of(model, "recipe.yaml"), Recipes.load("course", List.of()).yaml());
        Files.writeString(
                Path.of(model, "run.json"),
                "{\"vit4j\":\"0.1\",\"dataset\":\"cifar10\",\"dataFolder\":null,\"seed\":1,\"maxSteps\":20,\"device\":\"cpu\"}");
        Files.writeString(Path.of(model, "evaluation.json"), "{\"accuracy\": 0.9}");

        assertThat(cardOfExport()).contains("\n| training.epochs | 20 steps instead of 6.5 epochs |\n");
    }

    @Test
    void takesNoRecipeThatIsSomebodyElses() throws IOException {
        Files.writeString(Path.of(model, "recipe.yaml"), "- eggs\n- flour\n");
        Files.writeString(Path.of(model, "evaluation.json"), "{\"accuracy\": 0.9}");

        assertThat(cardOfExport()).contains("# exported\n").doesNotContain("## Recipe", "90.00 %");
    }

    private String cardOfExport() throws IOException {
        Path out = folder.resolve("exported");
        CommandRun run = CommandRun.of("export", model, "--format", "safetensors", "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Files.readString(out.resolve("README.md"));
    }

    @Test
    void doesNotMixTwoModelsInOneFolder() throws IOException {
        byte[] before = Files.readAllBytes(Path.of(model, "model.safetensors"));
        CommandRun run = CommandRun.of("export", model, "--format", "safetensors", "--out", model);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains(model + " is not empty");
        assertThat(Files.readAllBytes(Path.of(model, "model.safetensors"))).isEqualTo(before);
    }

    @Test
    void refusesWhatItCannotWrite() {
        assertThat(CommandRun.of("export", model, "--format", "onnx", "--out", model)
                        .exitCode())
                .isEqualTo(3);
        assertThat(CommandRun.of("export", model, "--format", "onnx", "--out", folder + "/missing/model.onnx")
                        .err())
                .contains("its directory does not exist");
        assertThat(CommandRun.of("export", model, "--format", "tflite", "--out", folder + "/model")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("export", model, "--format", "onnx").exitCode())
                .isEqualTo(2);
    }
}
