package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on folders as other people have them: {@code cases} of the folder that VIT4J_SHARED names. */
class CasesOfFoldersCommandTest {

    @TempDir
    private Path folder;

    private static Path named(String name) {
        String shared = System.getenv().getOrDefault("VIT4J_SHARED", "");
        assumeTrue(!shared.isEmpty(), "VIT4J_SHARED is not set: there is no case " + name + " to read");
        return Path.of(shared).resolve("cases").resolve(name);
    }

    /** @param command in which CASES and OUT stand for folders */
    private CommandRun run(String command) {
        Path cases = named("nan-weights").resolveSibling("");
        return CommandRun.of(Arrays.stream(command.split(" "))
                .map(word -> word.replace("CASES", cases.toString()).replace("OUT", folder.toString()))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict CASES/nan-weights/nan CASES/nan-weights/a.jpg",
                "predict CASES/nan-weights/inf CASES/nan-weights/a.jpg --json",
                "embed CASES/nan-weights/nan CASES/nan-weights/a.jpg --out OUT/o.safetensors",
                "export CASES/nan-weights/nan --format onnx --out OUT/o.onnx",
                "export CASES/nan-weights/inf --format safetensors --out OUT/o"
            })
    void weightsThatAreNoNumbersEndACommand(String command) {
        CommandRun run = run(command);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("model.safetensors: ", " 1 of its ", "is no number (")
                .doesNotContain("\tat ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void inspectWarnsOfThem() {
        CommandRun run = run("inspect CASES/nan-weights/nan --json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("Warning: ", "classifier.bias: 1 of its 3 values is no number (NaN)");
        assertThat(run.json().path("warnings").get(0).path("field").asString()).isEqualTo("classifier.bias");
        assertThat(run("inspect CASES/nan-weights/nan --strict").exitCode()).isEqualTo(3);
    }

    @Test
    void inspectAndExportNeedNoPreprocessing() {
        CommandRun inspect = run("inspect CASES/foreign-folders/no-preprocessor");
        assertThat(inspect.exitCode()).as(inspect.err()).isZero();
        CommandRun export = run("export CASES/foreign-folders/no-preprocessor --format onnx --out OUT/o.onnx --json");
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.json().path("inputs").get(0).path("shape").toString()).isEqualTo("[\"batch\",3,32,32]");
    }

    @ParameterizedTest
    @CsvSource({
        "peft,merge_and_unload",
        "open_clip,open_clip_model.safetensors",
        "timm,has neither model.safetensors",
        "tf,tf_model.h5"
    })
    void aForeignFolderIsNamed(String name, String words) {
        CommandRun run = run("predict CASES/foreign-folders/" + name + " CASES/foreign-folders/a.jpg");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).startsWith("Error: ").contains(words).doesNotContain("\tat ");
    }

    @Test
    void aModelOfOneChannelAnswersAndExports() {
        CommandRun run = run("predict CASES/one-channel/model CASES/one-channel/a.jpg");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("LABEL_0", "LABEL_1", "LABEL_2");
        CommandRun export = run("export CASES/one-channel/model --format safetensors --out OUT/o");
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(folder.resolve("o/preprocessor_config.json")).content().contains("\"image_mean\": [\n    0.5\n  ]");
    }

    private float[] embedded(String model, String options, boolean normalized) {
        CommandRun run = run("embed " + model + " CASES/clip-length/a.jpg --json --out OUT/v.safetensors" + options);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("normalized").asBoolean())
                .as(model + options)
                .isEqualTo(normalized);
        try (SafetensorsReader file = SafetensorsReader.open(folder.resolve("v.safetensors"));
                Tensor vectors = file.read("embeddings")) {
            assertThat(file.metadata()).containsEntry("normalized", Boolean.toString(normalized));
            return vectors.toFloatArray();
        }
    }

    private static double length(float[] vector) {
        return Math.sqrt(IntStream.range(0, vector.length)
                .mapToDouble(i -> (double) vector[i] * vector[i])
                .sum());
    }

    @Test
    void vectorsHaveTheLengthThatIsAskedFor() {
        String model = "CASES/clip-length/model";
        CommandRun export = run("export " + model + " --format safetensors --out OUT/tower");
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(folder.resolve("tower/README.md")).content().contains("not of length 1 (`normalized: false`)");
        float[] ofClass = embedded(model, "", true);
        float[] ofTower = embedded("OUT/tower", "", false);
        assertThat(length(ofClass)).isCloseTo(1, within(1e-6));
        assertThat(length(ofTower)).isCloseTo(6.08, within(0.01));
        assertThat(embedded(model, " --normalize", true)).isEqualTo(ofClass);
        assertThat(embedded("OUT/tower", " --normalize", true)).isEqualTo(ofClass);
        assertThat(embedded(model, " --raw", false)).isEqualTo(ofTower);
        assertThat(embedded("OUT/tower", " --raw", false)).isEqualTo(ofTower);
        CommandRun both = run("embed " + model + " CASES/clip-length/a.jpg --normalize --raw --out OUT/b.safetensors");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("--normalize and --raw exclude each other");
    }

    @Test
    void theEndingPilIsPassedOver() {
        String preprocess = "preprocess CASES/pil-suffix/model CASES/pil-suffix/rows.png --out OUT/o.safetensors";
        CommandRun run = run(preprocess);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("1 image written");
        assertThat(run.err()).contains("Warning: ", "ViTImageProcessorPil");
        assertThat(folder.resolve("o.safetensors")).exists();
        assertThat(run(preprocess + " --strict").exitCode()).isEqualTo(3);
        assertThat(Files.exists(folder.resolve("o"))).isFalse();
        assertThat(run(preprocess + " --strict --backend pil").exitCode()).isZero();
    }

    /** To where the warning sends. */
    @Test
    void everyCommandThatAnswersTakesPillowsArithmetic() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Path json = folder.resolve("model/preprocessor_config.json");
        Files.writeString(json, Files.readString(json).replace("ViTImageProcessor", "ViTImageProcessorPil"));
        String model = "OUT/model CASES/pil-suffix/rows.png --strict --backend ";
        CommandRun refused = run("predict " + model + "torchvision");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("--backend pil");
        for (String backend : List.of("pil", "pil-12", "pil-12.1")) {
            CommandRun predict = run("predict " + model + backend);
            assertThat(predict.exitCode()).as(predict.err()).isZero();
            CommandRun embed = run("embed " + model + backend + " --out OUT/v.safetensors");
            assertThat(embed.exitCode()).as(embed.err()).isZero();
        }
    }

    @Test
    void theArithmeticChangesWhatAModelAnswers() {
        String embed =
                "embed CASES/clip-length/model CASES/clip-length/a.jpg --raw --csv OUT/v.csv --out OUT/v.safetensors";
        List<String> answers = Stream.of("", " --backend torchvision", " --backend pil")
                .map(option -> {
                    CommandRun run = run(embed + option);
                    assertThat(run.exitCode()).as(run.err()).isZero();
                    return read(folder.resolve("v.csv"));
                })
                .toList();
        assertThat(answers.get(0)).isEqualTo(answers.get(1)).isNotEqualTo(answers.get(2));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"image_processor_type\": \"BeitImageProcessor\"}"})
    void inspectAndExportNeedNoPreprocessingThatCanBeUsed(String json) throws IOException {
        Path model = folder.resolve("model");
        SmallModel.write(model, List.of("cat", "dog"));
        Files.writeString(model.resolve("preprocessor_config.json"), json);
        for (String command : List.of(
                "inspect OUT/model",
                "export OUT/model --format onnx --out OUT/o.onnx",
                "export OUT/model --format safetensors --out OUT/exported")) {
            CommandRun run = run(command);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err())
                    .contains("Warning: " + model.resolve("preprocessor_config.json") + ": cannot be used");
            assertThat(run(command.replace("o.onnx", "p.onnx").replace("exported", "q") + " --strict")
                            .exitCode())
                    .isEqualTo(3);
        }
        assertThat(run("predict OUT/model CASES/clip-length/a.jpg").exitCode()).isEqualTo(3);
    }
}
