package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.cli.CommandRun;
import dev.vit4j.cli.SmallModel;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report of an evaluation, by a model with random weights, of a data set of four images. */
class EvaluateCommandTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> LABELS = List.of("cat", "dog");
    private static final String OWN_IMAGES =
            "Warning: the model was trained in a run on a data set of this name, data: these may be "
                    + "the run's own training images";
    private static final List<String> FILES = List.of("cat/a.png", "cat/b.png", "dog/a.png", "dog/b.png");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeAModelAndADataSet() throws IOException {
        SmallModel.write(folder.resolve("model"), LABELS);
        for (String file : FILES) {
            Path image = folder.resolve("data").resolve(file);
            Files.createDirectories(image.getParent());
            ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        }
    }

    private CommandRun evaluate(Path report, String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of(arguments(report)), Stream.of(more)).toArray(String[]::new));
    }

    private String[] arguments(Path report) {
        return new String[] {
            "evaluate",
            folder.resolve("model").toString(),
            folder.resolve("data").toString(),
            "--report",
            report.toString(),
            "--json"
        };
    }

    @Test
    void writesAReport() {
        Path report = folder.resolve("reports/first");

        CommandRun run = evaluate(report);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report).isDirectoryContaining("glob:**README.md").isDirectoryContaining("glob:**evaluation.json");
        JsonNode published = JSON.readTree(report.resolve("evaluation.json"));
        assertThat(published.path("model").asString()).isEqualTo("model");
        assertThat(published.path("backend").asString()).isEqualTo("torchvision");
        assertThat(published.path("dataset").asString()).isEqualTo("data");
        assertThat(run.json().path("dataset").asString())
                .isEqualTo(folder.resolve("data").toString());
        assertThat(evaluate(report, "--backend", "pil").json().path("backend").asString())
                .isEqualTo("pil");
        assertThat(evaluate(report).exitCode())
                .as("a report takes an earlier one's place")
                .isZero();
    }

    @Test
    void aReportSaysHowItWasJudged() throws IOException {
        Path report = folder.resolve("report");
        Files.write(folder.resolve("data/dog/b.png"), new byte[0]);

        assertThat(evaluate(report, "--tta").exitCode()).isZero();

        assertThat(Files.readString(report.resolve("README.md")))
                .contains(
                        "## How it was evaluated",
                        "evaluated on all of it, 4 images",
                        "the data set's 2 classes were matched by name",
                        "computed in fp32, images preprocessed with backend torchvision; the probabilities of each image",
                        "broken, and left out: 1 image\n  dog/b.png: it is empty");
    }

    @Test
    void theDataSetsOwnNamesStandBesideTheModels() throws IOException {
        Path csv = folder.resolve("answers.csv");
        Path data = folder.resolve("data");
        evaluate(folder.resolve("report"), "--csv", csv.toString());
        assertThat(csv).content().startsWith("file,label,answer,probability\r\n");
        Files.move(data.resolve("cat"), data.resolve("n02123045"));
        Path classes = Files.writeString(folder.resolve("classes.tsv"), "n02123045\tcat\n");

        CommandRun run = CommandRun.of(
                "evaluate",
                folder.resolve("model").toString(),
                data.toString(),
                "--classes=" + classes,
                "--csv=" + csv);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("cat [n02123045]").doesNotContain("dog [");
        assertThat(Files.readAllLines(csv))
                .startsWith("file,label,answer,probability,data_label")
                .anySatisfy(line -> assertThat(line).matches("n02123045/a.png,cat,.*,n02123045"))
                .anySatisfy(line -> assertThat(line).matches("dog/a.png,dog,.*,dog"));
    }

    @Test
    void findsBeforeTheWorkThatAReportCannotBe() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        CommandRun run = evaluate(file);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("cannot make the folder " + file + ": there is already a file of that name")
                .contains("--report")
                .doesNotContain("java.nio")
                .doesNotContain("evaluating");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void keepsTheResultWhereAReportFailsBehindTheWork() throws IOException {
        Path page = folder.resolve("report/README.md");
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                try {
                    Files.createDirectories(page); // once the result is there
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        CommandRun run = CommandRun.onto(out, arguments(page.getParent()));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("cannot write " + page).doesNotContain("report written");
        CommandRun whole = new CommandRun(run.exitCode(), out.toString(StandardCharsets.UTF_8), run.err());
        assertThat(whole.json().path("accuracy").isNumber()).isTrue();
    }

    /** Where the report fails, too: a reader that leaves is no failure, a full device is the first. */
    @Test
    void tellsTheFailureThatCounts() throws IOException {
        Path page = folder.resolve("report/README.md");
        for (String reason : List.of("Broken pipe", "No space left on device")) {
            OutputStream out = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    Files.createDirectories(page); // once the work is done
                    throw new IOException(reason);
                }
            };

            CommandRun run = CommandRun.onto(out, arguments(page.getParent()));

            assertThat(run.exitCode()).as(reason).isEqualTo(3);
            assertThat(run.err())
                    .contains(reason.equals("Broken pipe") ? "cannot write " + page : "cannot write standard output");
            Files.delete(page);
        }
    }

    @Test
    void leavesAModelsOwnFolderAlone() {
        Path model = folder.resolve("model");

        assertThat(evaluate(model).exitCode()).isEqualTo(3);
        assertThat(model.resolve("README.md")).doesNotExist();
    }

    /** Others give files of theirs the names that a run's have. */
    @Test
    void judgesAModelBesideFilesThatOnlyLookLikeARuns() throws IOException {
        Files.writeString(folder.resolve("model/recipe.yaml"), "");
        Files.writeString(folder.resolve("model/evaluation.json"), "[]");
        Path report = folder.resolve("report");

        CommandRun run = evaluate(report);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report.resolve("README.md")).isRegularFile();
    }

    /** What is transparent is white to such a model, as predict has it; below it these images are black. */
    @Test
    void judgesTransparentImagesAsTheModelSeesThem() throws IOException {
        fillData(BufferedImage.TYPE_INT_ARGB, 0);
        String dropped = evaluate(folder.resolve("dropped")).out();
        Path preprocessing = folder.resolve("model/preprocessor_config.json");
        String fields = Files.readString(preprocessing);
        Files.writeString(preprocessing, fields.replaceFirst("\\{", "{\"do_convert_rgb\": true,"));
        String transparent = evaluate(folder.resolve("transparent")).out();
        fillData(BufferedImage.TYPE_INT_RGB, 0xFFFFFF);
        String white = evaluate(folder.resolve("white")).out();

        assertThat(transparent).isEqualTo(white).isNotEqualTo(dropped).contains("\"loss\"");
    }

    /** A null counts as false, as it does to predict. */
    @Test
    void normalizesOnlyWhereTheModelDoes() throws IOException {
        Path preprocessing = folder.resolve("model/preprocessor_config.json");
        String fields = Files.readString(preprocessing);
        double normalized = loss();
        Files.writeString(preprocessing, Preprocessor.of(32, Normalization.NONE).toJson());
        double asTheyAre = loss();

        assertThat(asTheyAre).isPositive().isNotEqualTo(normalized);
        for (String absent : List.of("false", "null")) {
            Files.writeString(preprocessing, fields.replace("\"do_normalize\": true", "\"do_normalize\": " + absent));
            assertThat(loss()).as(absent).isEqualTo(asTheyAre);
        }
    }

    private double loss() {
        return evaluate(folder.resolve("report")).json().path("loss").asDouble();
    }

    /** Scaled in another way, cropped, by another filter: what predict answers is what is judged. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"do_rescale\": false",
                "\"resample\": 3",
                "\"resample\": 1",
                "\"do_center_crop\": true, \"crop_size\": {\"height\": 32, \"width\": 32}, "
                        + "\"size\": {\"height\": 40, \"width\": 40}"
            })
    void judgesWhatPredictAnswers(String field) throws IOException {
        Path preprocessing = folder.resolve("model/preprocessor_config.json");
        ObjectNode fields = (ObjectNode) JSON.readTree(Files.readString(preprocessing));
        fields.setAll((ObjectNode) JSON.readTree("{" + field + "}"));
        Files.writeString(preprocessing, fields.toString());
        drawNoise();
        Path csv = folder.resolve("answers.csv");

        CommandRun run = evaluate(folder.resolve("report"), "--csv", csv.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(5).startsWith("file,label,answer,probability");
        JsonNode predictions = CommandRun.of(
                        "predict",
                        folder.resolve("model").toString(),
                        folder.resolve("data").toString(),
                        "--json")
                .json()
                .path("predictions");
        for (int i = 0; i < FILES.size(); i++) {
            JsonNode best = predictions.path(i).path("classes").path(0);
            assertThat(predictions.path(i).path("file").asString()).endsWith(FILES.get(i));
            assertThat(lines.get(1 + i))
                    .isEqualTo(FILES.get(i) + "," + FILES.get(i).substring(0, 3) + ","
                            + best.path("label").asString() + ","
                            + String.format("%.6f", best.path("probability").asDouble()));
        }
    }

    private void drawNoise() throws IOException {
        Random random = new Random(0);
        for (String file : FILES) {
            BufferedImage image = new BufferedImage(50, 44, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 50 * 44; i++) {
                image.setRGB(i % 50, i / 50, random.nextInt(1 << 24));
            }
            ImageIO.write(image, "png", folder.resolve("data").resolve(file).toFile());
        }
    }

    /** One logit says how probable its class is, as predict has it. */
    @Test
    void judgesAModelOfOneLogit() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat"));
        Path cats = folder.resolve("data/cat");
        Path list = Files.writeString(folder.resolve("cats.csv"), "file,label\n" + cats.resolve("a.png") + ",cat\n");

        CommandRun run =
                CommandRun.of("evaluate", folder.resolve("model").toString(), list.toString(), "--split=all", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        double probability = CommandRun.of(
                        "predict",
                        folder.resolve("model").toString(),
                        cats.resolve("a.png").toString(),
                        "--json")
                .json()
                .path("predictions")
                .path(0)
                .path("classes")
                .path(0)
                .path("probability")
                .asDouble();
        assertThat(probability).isStrictlyBetween(0.0, 1.0);
        assertThat(run.json().path("loss").asDouble()).isCloseTo(-Math.log(probability), within(1e-9));
    }

    @Test
    void computesInThePrecisionAskedFor() throws IOException {
        drawNoise();
        JsonNode exact = evaluate(folder.resolve("report")).json();
        JsonNode rounded =
                evaluate(folder.resolve("report"), "--precision", "bf16").json();

        assertThat(exact.path("precision").asString()).isEqualTo("fp32");
        assertThat(rounded.path("precision").asString()).isEqualTo("bf16");
        assertThat(rounded.path("loss").asDouble())
                .isNotEqualTo(exact.path("loss").asDouble())
                .isCloseTo(exact.path("loss").asDouble(), within(0.1));
    }

    /** A folder that nobody split is all there is to judge by; the part of a split is said to be one. */
    @Test
    void judgesAFolderWithoutSplitsWhole() {
        CommandRun whole = CommandRun.of(arguments(folder.resolve("report")));
        assertThat(whole.json().path("examples").asInt()).isEqualTo(4);
        assertThat(whole.json().path("split").asString()).isEqualTo("all");
        assertThat(whole.err())
                .doesNotContain("evaluated on the test")
                .contains("this data has no splits: evaluated on all of it, 4 images; the metrics say little if the "
                        + "model was trained on these images");

        CommandRun part = evaluate(folder.resolve("report"), "--split", "test");
        assertThat(part.json().path("examples").asInt()).isEqualTo(2);
        assertThat(part.err())
                .contains("this data has no splits: evaluated on the test part of a random split, 2 of 4 images "
                        + "(--split all: on all of them)");
    }

    /** Of the folder that a run was trained on, most of the images are known to it. */
    @Test
    void judgesARunByWhatItHeldOut() {
        String data = folder.resolve("data").toString();
        Path run = train(data);

        CommandRun judged = CommandRun.of("evaluate", run.toString(), data, "--json");
        assertThat(judged.err()).doesNotContain(OWN_IMAGES);
        assertThat(judged.json().path("examples").asInt()).isEqualTo(2);
        assertThat(judged.json().path("split").asString()).isEqualTo("test");
        assertThat(judged.err())
                .contains("the model was trained on a part of this data: it is evaluated on the rest, 2 of 4 images "
                        + "(--split all: on all of them)");
        CommandRun all = CommandRun.of("evaluate", run.toString(), data, "--json", "--split", "all");
        assertThat(all.json().path("examples").asInt()).isEqualTo(4);
        assertThat(all.err()).contains(OWN_IMAGES);
    }

    /** One image more, and what the run held out is no longer known: most of the others are its own. */
    @Test
    void saysThatARunMayKnowTheImages() throws IOException {
        Path data = folder.resolve("data");
        Path run = train(data.toString());
        Files.copy(data.resolve("dog/b.png"), data.resolve("dog/c.png"));

        CommandRun whole = CommandRun.of("evaluate", run.toString(), data.toString(), "--json");
        assertThat(whole.json().path("examples").asInt()).isEqualTo(5);
        assertThat(whole.err()).contains(OWN_IMAGES, "evaluated on all of it, 5 images");
        CommandRun part = CommandRun.of("evaluate", run.toString(), data.toString(), "--split=test");
        assertThat(part.err())
                .as("another split than the run's")
                .contains(OWN_IMAGES, "on the test part of a random split");

        Path other = Files.move(data, folder.resolve("other"));
        CommandRun unknown = CommandRun.of("evaluate", run.toString(), other.toString());
        assertThat(unknown.err()).doesNotContain(OWN_IMAGES).contains("evaluated on all of it, 5 images");
    }

    private Path train(String data) {
        Path run = folder.resolve("run");
        CommandRun trained = CommandRun.of(
                "train",
                data,
                "--out=" + run,
                "--max-steps=1",
                "--set=model.hidden_size=32",
                "--set=model.num_attention_heads=1",
                "--set=model.num_hidden_layers=1");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        return run;
    }

    @Test
    void publishesNoPathOfThisMachine() throws IOException {
        Path config = folder.resolve("model/config.json");
        Files.writeString(config, Files.readString(config).replace("\"gelu\"", "\"quick_gelu\""));
        Path broken = Files.write(folder.resolve("broken.png"), new byte[0]);
        Path cat = folder.resolve("data/cat/a.png");
        Path dog = folder.resolve("data/dog/a.png");
        Path lists = Files.createDirectories(folder.resolve("lists"));
        Path list = Files.writeString(
                lists.resolve("list.csv"), "file,label\n" + cat + ",cat\n" + dog + ",dog\n" + broken + ",dog\n");
        Path report = folder.resolve("report");

        CommandRun run = CommandRun.of(
                "evaluate",
                folder.resolve("model").toString(),
                list.toString(),
                "--split=all",
                "--json",
                "--report",
                report.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("warnings").path(0).path("file").asString()).isEqualTo(config.toString());
        String evaluation = Files.readString(report.resolve("evaluation.json"));
        JsonNode published = JSON.readTree(evaluation);
        assertThat(published.path("warnings").path(0).path("file").asString()).isEqualTo("config.json");
        assertThat(published.path("left_out").path(0).path("file").asString()).isEqualTo("broken.png");
        assertThat(evaluation + Files.readString(report.resolve("README.md"))).doesNotContain(folder.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "report/evaluation.json, is a file of the report",
        "report/README.md, is a file of the report",
        "report, contains the report"
    })
    void refusesAnswersThatTheReportWouldReplace(String file, String message) {
        Path report = folder.resolve("report");

        CommandRun run = evaluate(report, "--csv", folder.resolve(file).toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(report).doesNotExist();
    }

    @Test
    void writesAnswersBesideTheReportInItsNewFolder() {
        Path report = folder.resolve("reports/first");

        CommandRun run = evaluate(report, "--csv", report.resolve("answers.csv").toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report.resolve("answers.csv")).isRegularFile();
        CommandRun nowhere =
                evaluate(report, "--csv", report.resolve("more/answers.csv").toString());
        assertThat(nowhere.exitCode()).isEqualTo(3);
    }

    @Test
    void judgesByAList() throws IOException {
        Path list =
                Files.writeString(folder.resolve("list.txt"), "data/cat/a.png 1\ndata/dog/a.png 0\ndata/dog/b.png 1\n");
        Path csv = folder.resolve("answers.csv");

        CommandRun run = CommandRun.of(
                "evaluate",
                folder.resolve("model").toString(),
                list.toString(),
                "--split=all",
                "--json",
                "--csv",
                csv.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("classes_matched_by").asString()).isEqualTo("number");
        assertThat(run.json().path("examples").asInt()).isEqualTo(3);
        assertThat(Files.readAllLines(csv).stream().map(line -> line.split(",")[1]))
                .containsExactly("label", "dog", "cat", "dog");

        CommandRun over = CommandRun.of(
                "evaluate", folder.resolve("model").toString(), list.toString(), "--csv", list.toString());
        assertThat(over.exitCode()).isEqualTo(2);
        assertThat(over.err()).contains(list + " is the data set's list, which the output would replace");
    }

    /** What took hours is safe before anything is made of it. */
    @Test
    void writesTheAnswersBeforeTheFigures() {
        Path csv = folder.resolve("answers.csv");
        List<Boolean> written = new ArrayList<>();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                written.add(Files.exists(csv));
            }
        };

        CommandRun run = CommandRun.onto(
                out,
                "evaluate",
                folder.resolve("model").toString(),
                folder.resolve("data").toString(),
                "--csv",
                csv.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(written).isNotEmpty().doesNotContain(false);
    }

    /** That its only image is broken is known once that was read. */
    @Test
    void aClassOfBrokenImagesIsNotPresent() throws IOException {
        Path broken = folder.resolve("data/dog/b.png");
        Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 60));
        Files.delete(folder.resolve("data/dog/a.png"));

        CommandRun run = evaluate(folder.resolve("report"), "--only-present");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("per_class").size()).isEqualTo(1);
        assertThat(run.json().path("per_class").path(0).path("name").asString()).isEqualTo("cat");
        assertThat(run.json().path("loss").asDouble()).isZero();
        assertThat(run.err()).contains("evaluated over the 1 of the model's 2 classes that occur");
    }

    @Test
    void saysWhatTheClassesWereMatchedBy() throws IOException {
        assertThat(evaluate(folder.resolve("report")).err()).contains("the data set's 2 classes were matched by name");

        Path classes = Files.writeString(folder.resolve("classes.tsv"), "cat\tdog\ndog\t0\n");
        CommandRun swapped = evaluate(folder.resolve("report"), "--classes", classes.toString());
        assertThat(swapped.exitCode()).as(swapped.err()).isZero();
        assertThat(swapped.err()).contains("matched by the file of classes");
        assertThat(swapped.json().path("classes_matched_by").asString()).isEqualTo("file");
        assertThat(swapped.json().path("data_class_names").valueStream().map(JsonNode::asString))
                .as("of the model's cat and dog")
                .containsExactly("dog", "cat");
        Files.writeString(classes, "bird\tcat\n");
        assertThat(evaluate(folder.resolve("report"), "--classes", classes.toString())
                        .err())
                .contains("matched by name, none by the file of classes")
                .contains("names 1 class that the data set doesn't have: \"bird\" (line 1)");
        assertThat(swapped.json().path("accuracy").asDouble())
                .as("all images are black, and answered alike")
                .isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "--max-broken=1.5, '--max-broken is a fraction from 0 to 1, found 1.5'",
        "--precision=fp16, 'takes one of fp32, bf16, auto; found fp16'",
        "--split=half, 'takes one of train, validation, test, all; found half'"
    })
    void saysWhatOptionsTake(String option, String message) {
        CommandRun run = evaluate(folder.resolve("report"), option);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void leavesOutAsManyBrokenImagesAsMayBe() throws IOException {
        Files.write(folder.resolve("data/cat/a.png"), new byte[0]);
        Files.write(folder.resolve("data/dog/a.png"), new byte[0]);

        CommandRun few = evaluate(folder.resolve("report"));
        assertThat(few.exitCode()).isEqualTo(3);
        assertThat(few.err()).contains("with it 2 of 4 are, more than the share of data.max_broken, 0.05");

        CommandRun half = evaluate(folder.resolve("report"), "--max-broken", "0.5");
        assertThat(half.exitCode()).as(half.err()).isZero();
        assertThat(half.err()).contains("2 of 4 images are broken and were left out");
        assertThat(half.json().path("left_out").size()).isEqualTo(2);
    }

    private void fillData(int type, int color) throws IOException {
        for (String file : FILES) {
            BufferedImage image = new BufferedImage(32, 32, type);
            for (int i = 0; i < 32 * 32; i++) {
                image.setRGB(i % 32, i / 32, color);
            }
            ImageIO.write(image, "png", folder.resolve("data").resolve(file).toFile());
        }
    }
}
