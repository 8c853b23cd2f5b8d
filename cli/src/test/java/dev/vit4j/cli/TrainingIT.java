package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.image.RgbImage;
import dev.vit4j.net.TransferListener;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.train.Recipes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training by command, on data that is built in or drawn here: short runs of a small model. */
class TrainingIT {

    private static final List<String> SMALL = List.of(
            "--set",
            "model.hidden_size=32",
            "--set",
            "model.num_attention_heads=1",
            "--set",
            "model.num_hidden_layers=1",
            "--set",
            "training.precision=fp32");

    @TempDir
    private Path folder;

    private Path run = Path.of("");

    @BeforeEach
    void chooseARunFolder() {
        run = folder.resolve("run");
    }

    @Test
    void leavesAModelThatEvaluatesAndPredicts() throws Exception {
        CommandRun trained = train("shapes", "--max-steps", "20", "--out", run.toString(), "--json");

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode evaluation = trained.json().path("evaluation");
        assertThat(trained.json().path("finished").asBoolean()).isTrue();
        assertThat(evaluation.path("examples").asInt()).isEqualTo(2000);
        assertThat(trained.err()).contains("recipe shapes").contains("20 steps").contains("test loss");
        requireEveryFile();
        requireSameEvaluation(evaluation.path("accuracy").asDouble());
        requirePredictionsOfADrawnShape();
    }

    private void requireEveryFile() throws Exception {
        try (LoadedModel model = ModelFolder.load(run)) {
            assertThat(model.labels()).contains("circle", "star");
        }
        assertThat(Recipes.recorded(run.resolve("recipe.yaml")).recipe().dataset())
                .isEqualTo("shapes");
        assertThat(new MetricsFile(run.resolve("metrics.jsonl")).read()).hasSize(1);
        for (String picture : List.of("curves.png", "predictions.png", "confusion_matrix.png")) {
            assertThat(ImageIO.read(run.resolve(picture).toFile()).getWidth())
                    .as(picture)
                    .isGreaterThan(100);
        }
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        assertThat(xml.newDocumentBuilder()
                        .parse(run.resolve("curves.svg").toFile())
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(Files.readString(run.resolve("evaluation.json")))
                        .path("seed")
                        .asInt())
                .isZero();
        assertThat(Files.readString(run.resolve("README.md"))).contains("./vit4j train shapes");
        assertThat(names(run)).anyMatch(name -> name.startsWith("events.out.tfevents."));
        assertThat(names(run.resolve("checkpoints"))).contains("step-00000020.json", "step-00000020.safetensors");
    }

    private void requireSameEvaluation(double accuracy) throws IOException {
        Path report = folder.resolve("report");
        CommandRun evaluated =
                CommandRun.of("evaluate", run.toString(), "shapes", "--report", report.toString(), "--json");

        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        // The precision is the machine's choice, and another one turns a few predictions.
        assertThat(evaluated.json().path("accuracy").asDouble()).isBetween(accuracy - 0.02, accuracy + 0.02);
        assertThat(names(report))
                .containsExactlyInAnyOrder("README.md", "confusion_matrix.png", "evaluation.json", "predictions.png");
        assertThat(CommandRun.of("evaluate", run.toString(), "shapes", "--min-accuracy", "1")
                        .exitCode())
                .isEqualTo(4);
    }

    private void requirePredictionsOfADrawnShape() throws IOException {
        Path image = folder.resolve("shape.png");
        writePng(
                DataCatalog.of(Optional.empty())
                        .find("shapes")
                        .load(DataSource.Split.TEST, TransferListener.NONE)
                        .image(0),
                image);
        CommandRun predicted = CommandRun.of("predict", run.toString(), image.toString(), "--top", "3", "--json");

        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.json().path("predictions").get(0).path("classes")).hasSize(3);
    }

    @Test
    void leavesAFinishedRunAsItIs() throws IOException {
        assertThat(train("shapes", "--max-steps", "1", "--out", run.toString()).exitCode())
                .isZero();

        Files.createDirectory(run.resolve(".lock")); // as in a read-only folder, it can't be locked

        CommandRun resumed = CommandRun.of("train", "--resume", run.toString(), "--json");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("is finished");
        assertThat(resumed.json().path("evaluation").path("accuracy").isNumber())
                .isTrue();
        Files.delete(run.resolve(".lock"));
        assertThat(train("shapes", "--out", run.toString()).exitCode()).isEqualTo(3);
        CommandRun other = CommandRun.of("train", "cifar10", "--resume", run.toString());
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("is a run on shapes");
    }

    @Test
    void refusesARunWhoseRecordsWereChangedByHand() throws IOException {
        assertThat(train("shapes", "--max-steps", "2", "--out", run.toString()).exitCode())
                .isZero();
        Path record = run.resolve("run.json");
        String written = Files.readString(record);
        Files.writeString(record, written.replace("\"seed\":0", "\"seed\":7"));

        CommandRun finished = CommandRun.of("train", "--resume", run.toString());
        assertThat(finished.exitCode()).as(finished.err()).isEqualTo(3);
        assertThat(finished.err()).contains("run.json was changed: seed was 0 and is 7; restore that");
        Files.delete(run.resolve("evaluation.json"));
        CommandRun unfinished = CommandRun.of("train", "--resume", run.toString());
        assertThat(unfinished.exitCode()).as(unfinished.err()).isEqualTo(3);
        assertThat(unfinished.err())
                .contains("step-00000002.json: run.json was changed: seed was 0 and is 7")
                .doesNotContain("\tat ");

        Files.writeString(record, written);
        CommandRun resumed = CommandRun.of("train", "--resume", run.toString());
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    }

    @Test
    void beginsAgainWhereARunWasKilledBeforeItsFirstCheckpoint() throws IOException {
        assertThat(train("shapes", "--max-steps", "2", "--out", run.toString()).exitCode())
                .isZero();
        String metrics = Files.readString(run.resolve("metrics.jsonl"));
        keepOnly("run.json", "recipe.yaml");

        CommandRun resumed = CommandRun.of("train", "--resume", run.toString());

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(withoutTimes(Files.readString(run.resolve("metrics.jsonl")))).isEqualTo(withoutTimes(metrics));
    }

    @Test
    void refusesToGoOnWithTheRunOfAProgramOnItsOwnData() throws IOException {
        assertThat(train("shapes", "--max-steps", "1", "--out", run.toString()).exitCode())
                .isZero();
        Files.delete(run.resolve("evaluation.json"));
        Path record = run.resolve("run.json");
        Files.writeString(record, Files.readString(record).replace("\"shapes\"", "\"my pets\""));

        CommandRun resumed = CommandRun.of("train", "--resume", run.toString());

        assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(2);
        assertThat(resumed.err()).contains("started by a program on its own data set, \"my pets\"");
    }

    @Test
    void trainsOnceASeedAndSkipsWhatIsFinished() throws IOException {
        List<String> command =
                List.of("shapes", "--max-steps", "2", "--seeds", "3,4", "--out", run.toString(), "--json");
        CommandRun first = train(command.toArray(String[]::new));
        CommandRun second = train(command.toArray(String[]::new));

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.json().path("runs")).hasSize(2);
        assertThat(first.json().path("runs").get(1).path("seed").asInt()).isEqualTo(4);
        assertThat(first.json().path("accuracy").path("count").asInt()).isEqualTo(2);
        assertThat(first.json().path("accuracy").path("standard_deviation").isNumber())
                .isTrue();
        assertThat(second.err()).contains("seed-3 is finished; skipped").contains("seed-4 is finished; skipped");
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(JsonMapper.builder().build().readTree(Files.readString(run.resolve("summary.json"))))
                .isEqualTo(first.json());
        CommandRun other = train("shapes", "--max-steps", "3", "--seeds", "3,4", "--out", run.toString());
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("holds a run of another recipe");
    }

    @Test
    void tableOfSeedsLeavesOutTheTop5AccuracyOfTwoClasses() throws IOException {
        CommandRun seeds = train(brightAndDarkImages(), "--max-steps", "1", "--seeds", "3", "--out", run.toString());

        assertThat(seeds.exitCode()).as(seeds.err()).isZero();
        assertThat(seeds.out()).contains("seed   accuracy    loss   seconds\n").doesNotContain("top-5");
        assertThat(Files.readString(run.resolve("summary.json")))
                .contains("top5_accuracy")
                .doesNotContain("standard_deviation");
    }

    @Test
    void refusesSeedsOfOtherDataEvenWhereTheyAreFinished() throws IOException {
        String data = brightAndDarkImages();
        List<String> command = List.of(data, "--max-steps", "1", "--seeds", "3", "--out", run.toString());
        assertThat(train(command.toArray(String[]::new)).exitCode()).isZero();
        writePng(plain(30, 40, (byte) 20), folder.resolve("data/dark/another.png"));

        CommandRun again = train(command.toArray(String[]::new));

        assertThat(again.exitCode()).as(again.err()).isEqualTo(3);
        assertThat(again.err()).contains("the data has changed").contains("records 32 training and 8 test images");
    }

    private String brightAndDarkImages() throws IOException {
        for (int i = 0; i < 20; i++) {
            writePng(plain(40, 30, (byte) 200), folder.resolve("data/bright/" + i + ".png"));
            writePng(plain(30, 40, (byte) 20), folder.resolve("data/dark/" + i + ".png"));
        }
        return folder.resolve("data").toString();
    }

    @Test
    void trainsOnAFolderOfImages() throws IOException {
        String data = brightAndDarkImages();
        CommandRun trained = train(data, "--max-steps", "20", "--out", run.toString(), "--json");

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("the batch size is reduced from 256 to 8");
        assertThat(trained.json().path("evaluation").path("accuracy").asDouble())
                .isEqualTo(1);
        assertThat(CommandRun.of("evaluate", run.toString(), data, "--min-accuracy", "1")
                        .exitCode())
                .isZero();
        assertThat(Files.readString(run.resolve("README.md")))
                .contains("for the 2 classes of data")
                .doesNotContain(folder.toString());
    }

    @Test
    void saysNothingOfABatchThatTheUserChose() throws IOException {
        CommandRun trained =
                train(brightAndDarkImages(), "--max-steps", "1", "--set", "data.batch_size=2", "--out", run.toString());

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err()).doesNotContain("the batch size is reduced");
        assertThat(Files.readString(run.resolve("recipe.yaml"))).contains("batch_size: 2\n");
    }

    @Test
    void aFewImagesAreOneBatch() throws IOException {
        for (String name : List.of("bright/1.png", "bright/2.png", "bright/3.png", "dark/1.png", "dark/2.png")) {
            writePng(plain(40, 30, (byte) 200), folder.resolve("data").resolve(name));
        }

        CommandRun trained = train(folder.resolve("data").toString(), "--max-steps", "1", "--out", run.toString());

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("has 3 images, so the batch size is reduced from 256 to 3");
    }

    @Test
    void saysWhatToDoWhereTooManyImagesAreBroken() throws IOException {
        String data = brightAndDarkImages();
        List<Path> images = imagesOf(folder.resolve("data/dark"));
        byte[] whole = Files.readAllBytes(images.get(0));
        for (Path image : images) {
            Files.write(image, Arrays.copyOf(whole, 60)); // behind the header
        }

        CommandRun broken = train(data, "--max-steps", "1", "--out", run.toString());

        assertThat(broken.exitCode()).as(broken.err()).isEqualTo(3);
        assertThat(broken.err())
                .contains("of 32 are, more than the share of data.max_broken", "data check", "then start a new run")
                .doesNotContain("--resume");
        assertThat(run.resolve("broken_images.jsonl")).isNotEmptyFile();
    }

    @Test
    void tellsOfAFolderThatItsImagesDifferInSize() throws IOException {
        assertThat(CommandRun.of("data", "info", brightAndDarkImages()).out())
                .contains("images         32 for training, 8 for testing\n", "pixels         as each file has them\n");
    }

    @Test
    void refusesASingleClass() throws IOException {
        writePng(plain(40, 30, (byte) 200), folder.resolve("data/cats/1.png"));
        writePng(plain(40, 30, (byte) 200), folder.resolve("data/cats/2.png"));

        CommandRun refused = train(folder.resolve("data").toString(), "--max-steps", "1", "--out", run.toString());

        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains("[cats]", "two or more");
        assertThat(run).doesNotExist();
    }

    private static List<Path> imagesOf(Path classFolder) throws IOException {
        try (Stream<Path> files = Files.list(classFolder)) {
            return files.toList();
        }
    }

    private static CommandRun train(String... args) {
        return CommandRun.of(Stream.of(Stream.of("train"), Stream.of(args), SMALL.stream())
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private void keepOnly(String... kept) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!List.of(kept).contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String withoutTimes(String metrics) {
        return metrics.replaceAll("\"(images_per_second|seconds|time)\":(\"[^\"]*\"|[^,}]*)", "");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static RgbImage plain(int width, int height, byte value) {
        byte[] pixels = new byte[3 * width * height];
        Arrays.fill(pixels, value);
        return new RgbImage(width, height, pixels);
    }

    private static void writePng(RgbImage image, Path file) throws IOException {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < image.width() * image.height(); i++) {
            int red = image.pixels()[3 * i] & 0xff;
            int green = image.pixels()[3 * i + 1] & 0xff;
            int blue = image.pixels()[3 * i + 2] & 0xff;
            picture.setRGB(i % image.width(), i / image.width(), red << 16 | green << 8 | blue);
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }
}
