package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.hub.ModelFolder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands that need no training, on a model with random weights. */
class CommandsTest {

    private static final List<String> LABELS = List.of("cat", "dog, or \"hound\"");

    @TempDir
    private Path folder;

    private String model = "";
    private String image = "";

    @BeforeEach
    void makeAModelAndAnImage() throws IOException {
        VitConfig config = VitConfig.Variant.PICO.classifier(32, 8, LABELS.size());
        try (Scope scope = Scope.open()) {
            ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(0));
            ModelFolder.save(folder.resolve("model"), config, LABELS, Preprocessor.of(32), weights);
        }
        model = folder.resolve("model").toString();
        image = writeImage("a.png");
    }

    private String writeImage(String name) throws IOException {
        Path file = folder.resolve("images").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file.toString();
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

    @Test
    void inspectsASizeByName() {
        CommandRun run = CommandRun.of("inspect", "vit-ti/16", "--json");

        assertThat(run.exitCode()).isZero();
        // Touvron et al. 2021, table 1: 5 M parameters; 1.25 thousand million multiply-adds
        assertThat(run.json().path("parameters").asLong()).isEqualTo(5_717_416);
        assertThat(run.json().path("flops").asLong()).isEqualTo(2 * 1_253_683_200L);
        assertThat(run.err()).contains("no weights of its own");
    }

    @Test
    void refusesAModelOfOtherClassesThanTheDataSets() {
        CommandRun run = CommandRun.of("evaluate", model, "shapes");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("the model's classes are not the data set's")
                .contains("cat, dog");
    }

    @Test
    void listsAndDescribesDataSets() {
        CommandRun list = CommandRun.of("data", "list", "--json");
        CommandRun info = CommandRun.of("data", "info", "shapes", "--json");

        assertThat(list.json().path("data_sets")).hasSize(2);
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
}
