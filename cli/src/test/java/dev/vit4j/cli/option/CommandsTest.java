package dev.vit4j.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.CommandRun;
import dev.vit4j.cli.SmallModel;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.hub.HubModels;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.predict.ImageInput;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.run.internal.StartingModel;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that need no training, on a model with random weights. */
class CommandsTest {

    private static final List<String> LABELS = List.of("cat", "dog, or \"hound\"");

    @TempDir
    private Path folder;

    private String model = "";
    private String image = "";

    @BeforeEach
    void makeAModelAndAnImage() throws IOException {
        SmallModel.write(folder.resolve("model"), LABELS);
        model = folder.resolve("model").toString();
        image = writeImage("a.png");
    }

    private String writeImage(String name) throws IOException {
        Path file = folder.resolve("images").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file.toString();
    }

    /** Transparency and all. */
    @Test
    void predictAnswersAsJavaDoes() throws IOException {
        Path clip = Path.of("../core/src/test/resources/golden/models/clip-cls");
        Path file = folder.resolve("transparent.png");
        BufferedImage drawn = new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB);
        for (int pixel = 0; pixel < 40 * 30; pixel++) {
            drawn.setRGB(pixel % 40, pixel / 40, pixel * 0x3010307);
        }
        ImageIO.write(drawn, "png", file.toFile());
        JsonNode predicted = CommandRun.of("predict", clip.toString(), file.toString(), "--json")
                .json()
                .path("predictions")
                .path(0)
                .path("classes");

        assertThat(predicted.size()).isPositive();
        try (ImageClassifier loaded = ImageClassifier.load(clip)) {
            List<LabelProbability> answers = loaded.predict(ImageInput.of(file), predicted.size());
            for (int i = 0; i < answers.size(); i++) {
                assertThat(predicted.path(i).path("label").asString())
                        .isEqualTo(answers.get(i).label());
                assertThat(predicted.path(i).path("probability").asDouble())
                        .isCloseTo(answers.get(i).probability(), within(1e-6));
            }
            assertThat(loaded.predict(ImageInput.of(ImageDecoder.standard().decode(file)), predicted.size()))
                    .as("of pixels alone")
                    .isNotEqualTo(answers);
        }
    }

    @Test
    void preprocessWritesWhatItCanReadAndNamesTheRest() throws IOException {
        Files.delete(folder.resolve("model/model.safetensors"));
        Files.delete(folder.resolve("model/config.json"));
        String text = Files.writeString(folder.resolve("notes.jpg"), "no image").toString();
        String out = folder.resolve("out.safetensors").toString();
        Path empty = Files.createDirectory(folder.resolve("empty"));
        CommandRun run = CommandRun.of(
                "preprocess", model, image, text, empty.toString(), "--out", out, "--backend", "pil", "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.RESOURCE.code());
        assertThat(run.json().path("backend").stringValue()).isEqualTo("pil");
        assertThat(run.json().path("images")).hasSize(1);
        assertThat(run.json().path("failures")).hasSize(2);
        assertThat(run.err()).contains(text, "folder " + empty + " has no image", "1 of 2 images");
        try (SafetensorsReader tensors = SafetensorsReader.open(Path.of(out))) {
            assertThat(tensors.names()).containsExactlyInAnyOrder(image + ".resized", image + ".pixel_values");
            assertThat(tensors.dtype(image + ".resized")).contains(DType.UINT8);
            assertThat(tensors.shape(image + ".pixel_values")).containsExactly(3, 32, 32);
        }
    }

    /** Pillow 13 makes the rows of so tall an image first, those before it the columns. */
    @Test
    void preprocessResizesAsThePillowThatIsAskedFor() throws IOException {
        BufferedImage noise = new BufferedImage(40, 120, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(13);
        for (int i = 0; i < 40 * 120; i++) {
            noise.setRGB(i % 40, i / 40, random.nextInt());
        }
        Path file = folder.resolve("tall.png");
        ImageIO.write(noise, "png", file.toFile());
        Map<String, String> resized = new HashMap<>();
        for (String backend : List.of("pil", "pil-12", "pil-12.1")) {
            Path out = folder.resolve(backend + ".safetensors");
            CommandRun run = CommandRun.of(
                    "preprocess", model, file.toString(), "--out", out.toString(), "--backend", backend, "--json");
            assertThat(run.json().path("backend").stringValue()).isEqualTo(backend);
            resized.put(backend, Arrays.toString(Files.readAllBytes(out)));
        }
        assertThat(resized.get("pil-12")).isEqualTo(resized.get("pil-12.1"));
        assertThat(resized.get("pil").equals(resized.get("pil-12"))).isFalse();
    }

    @Test
    void preprocessTakesFoldersAndListsAndAnImageOnce() throws IOException {
        String other = writeImage("deeper/b.png");
        Path list = Files.writeString(folder.resolve("list.txt"), other + "\n");
        String out = folder.resolve("out.safetensors").toString();
        CommandRun run = CommandRun.of(
                "preprocess",
                model,
                folder.resolve("images").toString(),
                image,
                list.toString(),
                "--out",
                out,
                "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("images"))
                .extracting(entry -> entry.path("file").asString())
                .containsExactlyInAnyOrder(image, other);
        try (SafetensorsReader tensors = SafetensorsReader.open(Path.of(out))) {
            assertThat(tensors.names()).hasSize(4);
        }
    }

    @Test
    void preprocessStopsAtABrokenImageWhereItMust() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        Path out = folder.resolve("out.safetensors");
        CommandRun run =
                CommandRun.of("preprocess", model, image, broken.toString(), "--out", out.toString(), "--strict");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).startsWith("Error: image " + broken);
        assertThat(out).doesNotExist();
    }

    @Test
    void preprocessRefusesImagesBeyondTheLimitsAskedFor() {
        String out = folder.resolve("out.safetensors").toString();
        CommandRun run = CommandRun.of("preprocess", model, image, "--out", out, "--max-pixels", "1000");

        assertThat(run.exitCode()).isEqualTo(ExitCode.RESOURCE.code());
        assertThat(run.err()).contains("40 by 30", "limit of 1000");
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void predictsFilesAndFolders() throws IOException {
        writeImage("deeper/b.png");
        CommandRun run =
                CommandRun.of("predict", model, folder.resolve("images").toString(), image, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode predictions = run.json().path("predictions");
        assertThat(predictions).hasSize(3);
        JsonNode classes = predictions.get(0).path("classes");
        assertThat(classes).hasSize(2);
        assertThat(classes.get(0).path("probability").asDouble()
                        + classes.get(1).path("probability").asDouble())
                .isBetween(0.999, 1.001);
    }

    @Test
    void goesOnAfterABrokenImageAndListsItAtTheEnd() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        CommandRun run = CommandRun.of("predict", model, broken.toString(), image, "--top", "1", "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.json().path("predictions")).hasSize(1);
        assertThat(run.json().path("failures").get(0).path("file").asString()).isEqualTo(broken.toString());
        assertThat(run.err()).contains("Error: image " + broken).contains("1 of 2 images could not be read");
    }

    @Test
    void stopsAtABrokenImageWhereItMust() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        CommandRun run = CommandRun.of("predict", model, broken.toString(), image, "--strict");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void writesPredictionsAsCsvAndAsAPicture() throws IOException {
        Path csv = folder.resolve("predictions.csv");
        Path grid = folder.resolve("grid.png");
        CommandRun run = CommandRun.of("predict", model, image, "--csv", csv.toString(), "--grid", grid.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains(image).contains("dog, or \"hound\"");
        assertThat(Files.readString(csv))
                .startsWith("file,rank,label,probability\r\n" + image + ",1,")
                .contains("\"dog, or \"\"hound\"\"\",0.");
        assertThat(ImageIO.read(grid.toFile()).getWidth()).isGreaterThan(100);
    }

    @Test
    void goesOnWhereItWasStopped() throws IOException {
        List<String> lines = new ArrayList<>(Collections.nCopies(20, image));
        Path late = folder.resolve("images/late.png");
        lines.add(late.toString());
        Path list = Files.write(folder.resolve("list.txt"), lines);
        Path csv = folder.resolve("predictions.csv");
        CommandRun stopped = CommandRun.of("predict", model, list.toString(), "--csv", csv.toString(), "--strict");
        assertThat(stopped.exitCode()).isEqualTo(3);
        assertThat(csv).doesNotExist();
        writeImage("late.png");

        CommandRun run = CommandRun.of("predict", model, list.toString(), "--csv", csv.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("continuing after 16 of 21 images");
        assertThat(run.json().path("predictions")).hasSize(21);
        assertThat(Files.readAllLines(csv)).hasSize(1 + 21 * 2);
        assertThat(folder.resolve("predictions.csv.part")).doesNotExist();
    }

    @Test
    void answersByAnotherArithmeticAreOfNoUse() throws IOException {
        List<String> lines = new ArrayList<>(Collections.nCopies(20, image));
        lines.add(folder.resolve("images/late.png").toString());
        Path list = Files.write(folder.resolve("list.txt"), lines);
        String csv = folder.resolve("predictions.csv").toString();
        CommandRun.of("predict", model, list.toString(), "--csv", csv, "--strict");
        writeImage("late.png");

        CommandRun run = CommandRun.of("predict", model, list.toString(), "--csv", csv, "--backend", "pil");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("continuing after");
    }

    @Test
    void embedsImagesIntoOneTensor() throws IOException {
        String other = writeImage("b.png");
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        Path out = folder.resolve("vectors.safetensors");
        Path csv = folder.resolve("vectors.csv");
        CommandRun run = CommandRun.of(
                "embed",
                model,
                image,
                broken.toString(),
                other,
                "--out",
                out.toString(),
                "--csv",
                csv.toString(),
                "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("Error: image " + broken).contains("1 of 3 images could not be read");
        assertThat(run.json().path("images").asInt()).isEqualTo(2);
        assertThat(run.json().path("dimensions").asInt()).isEqualTo(128);
        try (Scope scope = Scope.open();
                SafetensorsReader reader = SafetensorsReader.open(out)) {
            float[] rows = reader.read("embeddings").toFloatArray();
            assertThat(reader.shape("embeddings")).containsExactly(2, 128);
            assertThat(Arrays.copyOf(rows, 128)).isEqualTo(Arrays.copyOfRange(rows, 128, 256));
            assertThat(Arrays.equals(Arrays.copyOf(rows, 128), new float[128])).isFalse();
            assertThat(JsonMapper.builder().build().readTree(reader.metadata().get("names")))
                    .extracting(JsonNode::asString)
                    .containsExactly(image, other);
            assertThat(reader.metadata()).containsEntry("model", model);
            assertThat(Files.readAllLines(csv)).hasSize(3).allMatch(line -> line.split(",").length == 129);
            assertThat(Files.readAllLines(csv).get(0)).startsWith("file,e0,e1,").endsWith(",e127");
            assertThat(Float.parseFloat(Files.readAllLines(csv).get(1).split(",")[1]))
                    .isEqualTo(rows[0]);
        }
    }

    @Test
    void embedsNothingWhereNoImageIsReadable() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        Path out = folder.resolve("vectors.safetensors");
        CommandRun run = CommandRun.of("embed", model, broken.toString(), "--out", out.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains(broken.toString());
        assertThat(run.out()).contains("no image could be read");
        assertThat(out).doesNotExist();
    }

    @Test
    void takesAModelThatTheHubsCacheHas() throws IOException {
        HubModels offline = HubModels.of(
                Map.of(
                        "HF_HUB_CACHE", folder.resolve("hub").toString(),
                        "HF_ENDPOINT", "http://127.0.0.1:9",
                        "HF_HUB_OFFLINE", "1"),
                folder);
        Path snapshot = folder.resolve("hub/models--org--model/snapshots/" + "0".repeat(40));
        Files.createDirectories(snapshot.getParent());
        Files.move(Path.of(model), snapshot);
        Path reference = folder.resolve("hub/models--org--model/refs/main");
        Files.createDirectories(reference.getParent());
        Files.writeString(reference, "0".repeat(40));

        assertThat(ModelChoice.folder("org/model", new Output(), offline)).isEqualTo(snapshot);
        assertThat(ModelChoice.starting("org/model", new Output(), offline))
                .isEqualTo(new StartingModel(snapshot, "org/model@" + snapshot.getFileName()));
        assertThat(ModelChoice.starting(snapshot.toString(), new Output(), offline)
                        .name())
                .isEqualTo(snapshot.getFileName().toString());
        assertThat(ModelChoice.folder(snapshot.toString(), new Output(), offline))
                .isEqualTo(snapshot);
        assertThatThrownBy(() -> ModelChoice.folder("org/other", new Output(), offline))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("HF_HUB_OFFLINE");
        assertThatThrownBy(() -> ModelChoice.folder("vit-b/16", new Output(), offline))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void inspectsAModelFolder() {
        CommandRun run = CommandRun.of("inspect", model, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode document = run.json();
        long parameters = 0;
        for (JsonNode layer : document.path("layers")) {
            parameters += layer.path("parameters").asLong();
        }
        assertThat(document.path("parameters").asLong()).isEqualTo(parameters).isGreaterThan(700_000);
        assertThat(document.path("labels").get(0).asString()).isEqualTo("cat");
        assertThat(document.path("preprocessing").path("size").path("height").asInt())
                .isEqualTo(32);
        assertThat(CommandRun.of("inspect", model).out())
                .contains("blocks.N.attention.qkv           [384, 128]")
                .contains("labels         2: cat");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"size\": {\"height\": 32, \"width\": 64}; preprocessing  32 by 64 pixels, bilinear",
                "\"size\": {\"shortest_edge\": 32}; preprocessing  any size, bilinear",
                "\"do_resize\": false; preprocessing  any size, bilinear",
            })
    void inspectsAModelWhoseImagesAreNoSquare(String size, String shown) throws IOException {
        Files.writeString(Path.of(model, Preprocessor.FILE_NAME), "{" + size + "}");

        CommandRun run = CommandRun.of("inspect", model);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains(shown);
    }

    @Test
    void inspectsASizeByName() {
        CommandRun run = CommandRun.of("inspect", "vit-ti/16", "--json");

        assertThat(run.exitCode()).isZero();
        // Touvron et al. 2021, table 1: 5 M parameters; 1.25 thousand million multiply-adds
        assertThat(run.json().path("parameters").asLong()).isEqualTo(5_717_416);
        assertThat(run.json().path("flops").asLong()).isEqualTo(2 * 1_253_683_200L);
        assertThat(run.err()).contains("a variant without weights");
    }

    @Test
    void refusesAModelOfOtherClassesThanTheDataSets() {
        CommandRun run = CommandRun.of("evaluate", model, "shapes");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("8 of the 8 classes of the data set are not classes of the model")
                .contains("the model has 2: \"cat\", \"dog");
    }

    @Test
    void listsAndDescribesDataSets() {
        CommandRun list = CommandRun.of("data", "list", "--json");
        CommandRun info = CommandRun.of("data", "info", "shapes", "--json");

        assertThat(list.json().path("data_sets")).hasSize(3);
        assertThat(info.json().path("train_images").asInt()).isEqualTo(8000);
        assertThat(info.json().path("class_names")).hasSize(8);
        assertThat(CommandRun.of("data", "get", "shapes").out()).contains("built in");
    }

    @Test
    void measuresInference() {
        CommandRun run = CommandRun.of(
                "bench", "infer", "--model", "vit-pico/8", "--batch", "3", "--steps", "2", "--threads", "2", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode document = run.json();
        assertThat(document.path("images_per_second_best").asDouble())
                .isGreaterThanOrEqualTo(
                        document.path("images_per_second_median").asDouble())
                .isPositive();
        assertThat(document.path("seconds_to_first_prediction").asDouble()).isPositive();
        assertThat(document.path("machine").path("fp32_gigamacs").asDouble()).isPositive();
    }

    @Test
    void measuresTraining() {
        for (String model : List.of("--model=vit", "--model=hybrid")) {
            CommandRun run = CommandRun.of(
                    "bench",
                    "train",
                    model,
                    "--steps=1",
                    "--batch",
                    "4",
                    "--threads",
                    "1",
                    "--precision",
                    "fp32",
                    "--json");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.json().path("images_per_second_best").asDouble()).isPositive();
        }
    }

    @Test
    void measuresTrainingOfAModelByItsConfig() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), """
                {"model_type": "dinov2", "architectures": ["Dinov2ForImageClassification"], "num_labels": 12,
                 "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "mlp_ratio": 2,
                 "image_size": 28, "patch_size": 14, "drop_path_rate": 0.1}
                """);
        CommandRun run = CommandRun.of(
                "bench", "train", "--config", config.toString(), "--steps=1", "--batch=4", "--micro-batch=2", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("images_per_second_best").asDouble()).isPositive();
        assertThat(run.json().path("micro_batch").asInt()).isEqualTo(2);
        assertThat(run.json().path("model").asString()).isEqualTo(config.toString());
    }

    @Test
    void doctorSaysWhatItFound() {
        CommandRun text = CommandRun.of("doctor");
        CommandRun json = CommandRun.of("doctor", "--json");

        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).contains("ok       engine     works", "complete by checksum");
        JsonNode document = JsonMapper.shared().readTree(json.out());
        assertThat(document.get("ok").asBoolean()).isTrue();
        assertThat(document.get("findings"))
                .extracting(finding -> finding.get("subject").asString())
                .contains("java", "libraries", "engine", "pictures");
    }
}
