package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.pretrained.LoadedModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Classifiers of several labels an image, by {@code predict} and {@code evaluate}. */
@Tag("engine")
class SeveralLabelsTest {

    private static final List<String> LABELS = List.of("cat", "dog", "sofa");

    @TempDir
    private Path folder;

    private Path model;
    private Path data;

    @BeforeEach
    void makeAModelAndImages() throws IOException {
        model = folder.resolve("model");
        data = Files.createDirectories(folder.resolve("data"));
        SmallModel.write(model, LABELS, LoadedModel.ProblemType.MULTI_LABEL);
        for (int i = 0; i < 4; i++) {
            BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 32 * 32; pixel++) {
                image.setRGB(pixel % 32, pixel / 32, (pixel * (i + 1) * 0x10307) & 0xffffff);
            }
            ImageIO.write(image, "png", data.resolve(i + ".png").toFile());
        }
    }

    private CommandRun predict(String... more) {
        return run("predict", data.toString(), more);
    }

    private CommandRun evaluate(String... more) {
        return run("evaluate", data.toString(), more);
    }

    private CommandRun run(String command, String on, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, model.toString(), on));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void predictShowsTheLabelsFromTheThresholdAndTheMostProbable() {
        JsonNode all = predict("--json", "--top", "1", "--threshold", "0").json();
        for (JsonNode image : all.path("predictions")) {
            assertThat(image.path("problem_type").asString()).isEqualTo("multi_label_classification");
            assertThat(image.path("labels").size()).isEqualTo(3);
            assertThat(image.path("classes").size()).isEqualTo(3);
        }
        double sum = 0;
        for (JsonNode label : all.path("predictions").path(0).path("classes")) {
            sum += label.path("probability").asDouble();
        }
        assertThat(sum).as("of sigmoids near logits of 0").isGreaterThan(1.05);

        JsonNode none = predict("--json", "--top", "2", "--threshold", "1").json();
        assertThat(none.path("predictions").path(0).path("labels").size()).isZero();
        assertThat(none.path("predictions").path(0).path("classes").size()).isEqualTo(2);

        assertThat(predict("--threshold", "0").out().lines().filter(line -> line.startsWith("* ")))
                .hasSize(13)
                .endsWith("* assigned: probability of at least 0.0");
        assertThat(predict("--threshold", "1").out()).doesNotContain("*");
    }

    @Test
    void predictWritesTheGivenLabelsIntoItsCsv() throws IOException {
        Path csv = folder.resolve("answers.csv");
        assertThat(predict("--threshold", "0", "--top", "1", "--csv", csv.toString())
                        .exitCode())
                .isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(13).startsWith("file,rank,label,probability,labels");
        assertThat(lines.subList(1, 4))
                .allMatch(line -> line.matches(".*0\\.png,\\d,\\w+,0\\.\\d+,\\w+\\|\\w+\\|\\w+"));
    }

    @ParameterizedTest
    @CsvSource({"1.5", "-0.1", "NaN"})
    void aThresholdIsAProbability(String threshold) {
        CommandRun run = predict("--threshold=" + threshold);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--threshold is a probability from 0 to 1, found " + threshold);
    }

    @Test
    void aClassifierOfOneClassAnImageHasNoThreshold() {
        SmallModel.write(model, LABELS);
        CommandRun run = predict("--threshold", "0.3");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--threshold is for multi-label classifiers; the model's problem_type is "
                        + "single_label_classification");
    }

    @Test
    void evaluateTakesTheLabelsOfMetadataInEitherForm() throws IOException {
        Path lines = Files.writeString(data.resolve("metadata.jsonl"), """
                {"file_name": "0.png", "labels": ["cat", "sofa"]}
                {"file_name": "1.png", "labels": []}

                {"file_name": "2.png", "labels": [1, 2]}
                {"file_name": "3.png", "labels": ["dog"]}
                """);
        CommandRun first = evaluate("--json", "--threshold", "0.4");
        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode judged = first.json();
        assertThat(judged.path("examples").asInt()).isEqualTo(4);
        assertThat(judged.path("mean_average_precision").asDouble()).isBetween(0.1, 1.0);
        assertThat(judged.path("by_label").path(2).path("support").asInt()).isEqualTo(2);

        Files.delete(lines);
        Files.writeString(data.resolve("metadata.csv"), """
                file_name,labels
                0.png,cat|sofa
                1.png,
                2.png,"[1, 2]"
                3.png,dog
                """);
        assertThat(evaluate("--json", "--threshold", "0.4").json()).isEqualTo(judged);
        assertThat(evaluate().out()).contains("mean average precision").contains("4 images");
    }

    @Test
    void evaluateLeavesOutABrokenImageWithItsLabels() throws IOException {
        String others = """
                {"file_name": "0.png", "labels": ["cat", "sofa"]}
                {"file_name": "2.png", "labels": [1, 2]}
                {"file_name": "3.png", "labels": ["dog"]}
                """;
        Path metadata = Files.writeString(data.resolve("metadata.jsonl"), others);
        JsonNode whole = evaluate("--json").json();
        Path broken = data.resolve("1.png");
        Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 60));
        String line = "{\"file_name\": \"1.png\", \"labels\": [\"cat\", \"dog\"]}\n";
        Files.writeString(metadata, others.replaceFirst("\n", "\n" + Matcher.quoteReplacement(line)));

        CommandRun run = evaluate("--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("broken, and left out: ").contains("1 of 4 images is broken and was left out");
        assertThat(whole.path("broken_images").asInt(-1)).isZero();
        assertThat(run.json().path("broken_images").asInt()).isEqualTo(1);
        JsonNode left = run.json().path("left_out");
        assertThat(left.size()).isEqualTo(1);
        assertThat(left.path(0).path("index").asInt()).isEqualTo(1);
        assertThat(left.path(0).path("file").asString()).isEqualTo("1.png");
        for (String measure : List.of("examples", "mean_average_precision", "by_label")) {
            assertThat(run.json().path(measure)).as(measure).isEqualTo(whole.path(measure));
        }

        CommandRun strict = evaluate("--strict");
        assertThat(strict.exitCode()).isEqualTo(3);
        assertThat(strict.err()).contains("1.png");
        Files.write(data.resolve("2.png"), new byte[0]);
        CommandRun more = evaluate();
        assertThat(more.exitCode()).isEqualTo(3);
        assertThat(more.err()).contains("2 of 4");
        Files.delete(data.resolve("2.png"));
        CommandRun gone = evaluate();
        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(gone.err()).contains("2.png does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "file_name,labels\\n0.png,cow; line 2: the label \"cow\" is not one of the model's 3 (cat, dog, sofa)",
                "file_name,labels\\n0.png,7; line 2: the label \"7\" is not one of the model's",
                "file_name,caption\\n0.png,cat; has no column labels; its first row is file_name,caption",
                "file_name,labels\\n0.png; line 2: expected 2 columns as in the first row, found 1",
                "file_name,labels\\n0.png,0|1|1; line 2: labels has \"dog\" (index 1) twice",
                "file_name,labels; names no image",
                "file_name,labels\\n9.png,cat; 9.png"
            })
    void evaluateNamesWhatIsWrongWithTheMetadata(String csv, String message) throws IOException {
        Files.writeString(data.resolve("metadata.csv"), csv.replace("\\n", "\n"));
        CommandRun run = evaluate();
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({"'[0, 1, 1]', dog, 1", "'[0, 0, 1]', cat, 0", "'[\"sofa\", 2]', sofa, 2"})
    void evaluateRefusesALabelNamedTwice(String labels, String label, int index) throws IOException {
        Files.writeString(data.resolve("metadata.jsonl"), "{\"file_name\": \"0.png\", \"labels\": " + labels + "}\n");
        CommandRun run = evaluate();
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("metadata.jsonl, line 1: labels has \"" + label + "\" (index " + index + ") twice")
                .contains("not a vector of 0 and 1");
    }

    @Test
    void aNumberInJsonIsAnIndexWhateverTheLabelsAreCalled() throws IOException {
        SmallModel.write(model, List.of("2", "1", "0"), LoadedModel.ProblemType.MULTI_LABEL);
        Files.writeString(data.resolve("metadata.jsonl"), """
                {"file_name": "0.png", "labels": [2]}
                {"file_name": "1.png", "labels": ["2"]}
                {"file_name": "2.png", "labels": [2, "2"]}
                """);
        JsonNode perLabel = evaluate("--json").json().path("by_label");
        assertThat(perLabel.path(0).path("support").asInt()).isEqualTo(2);
        assertThat(perLabel.path(1).path("support").asInt()).isZero();
        assertThat(perLabel.path(2).path("support").asInt()).isEqualTo(2);
    }

    @Test
    void evaluateWritesAnswersAndAReport() throws IOException {
        Files.writeString(data.resolve("metadata.jsonl"), """
                {"file_name": "0.png", "labels": ["cat", "sofa"]}
                {"file_name": "1.png", "labels": []}
                """);
        Path csv = folder.resolve("answers.csv");
        Path report = folder.resolve("report");

        CommandRun run = evaluate("--threshold", "0", "--csv", csv.toString(), "--report", report.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(3).startsWith("file,label,answer,probability");
        assertThat(lines.get(1)).matches("0\\.png,cat\\|sofa,cat\\|dog\\|sofa,0\\.\\d+\\|0\\.\\d+\\|0\\.\\d+");
        assertThat(lines.get(2)).matches("1\\.png,,cat\\|dog\\|sofa,.*");
        assertThat(Files.readString(report.resolve("README.md")))
                .contains("# model on data, all images")
                .contains("dog             –           –           –           –           0")
                .contains("no image has 1 of the 3 labels, which the means leave out (F1 micro counts all): dog");
        JsonNode dog = JsonMapper.shared()
                .readTree(report.resolve("evaluation.json"))
                .path("by_label")
                .path(1);
        assertThat(dog.path("recall").isNull()).isTrue();
        Files.writeString(report.resolve("predictions.png"), "of an earlier report about another model");
        assertThat(evaluate("--report", report.toString()).exitCode())
                .as("a report takes an earlier one's place")
                .isZero();
        assertThat(report.resolve("predictions.png")).doesNotExist();
    }

    /** An unsplit folder has no part to honour; of a split one what is left out is said. */
    @Test
    void evaluateJudgesTheSplitThatItSaysItDoes() throws IOException {
        String line = "{\"file_name\": \"%d.png\", \"labels\": [\"cat\"]}\n";
        Files.writeString(data.resolve("metadata.jsonl"), line.formatted(0) + line.formatted(1));
        CommandRun whole = evaluate("--json");
        assertThat(whole.json().path("split").asString()).isEqualTo("all");
        assertThat(whole.err()).contains("this data has no splits: evaluated on all of it, 2 images");
        CommandRun none = evaluate("--split", "train");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains(data + " has no splits, and so no train split");

        Files.delete(data.resolve("metadata.jsonl"));
        for (String split : List.of("train", "val")) {
            Path inside = Files.createDirectories(data.resolve(split));
            Files.writeString(inside.resolve("metadata.jsonl"), line.formatted(0) + line.formatted(1));
            Files.copy(data.resolve("0.png"), inside.resolve("0.png"));
            Files.copy(data.resolve("1.png"), inside.resolve("1.png"));
        }
        Path csv = folder.resolve("answers.csv");
        CommandRun part = evaluate("--json", "--csv", csv.toString());
        assertThat(part.json().path("split").asString()).isEqualTo("validation");
        assertThat(part.json().path("examples").asInt()).isEqualTo(2);
        assertThat(part.err())
                .contains("evaluated on the validation split, 2 images, without train (--split all: on all of them)");
        assertThat(Files.readAllLines(csv).get(1)).startsWith("val/0.png,cat,");
        assertThat(evaluate("--json", "--split", "all").json().path("examples").asInt())
                .isEqualTo(4);
        Files.delete(data.resolve("val/metadata.jsonl"));
        assertThat(evaluate().exitCode()).as("a split without metadata").isEqualTo(3);
        Files.move(data.resolve("val"), data.resolve("others"));
        CommandRun gone = evaluate();
        assertThat(gone.exitCode()).isEqualTo(2);
        assertThat(gone.err()).contains(data + " has no test split; expected train or all of it");
    }

    @Test
    void evaluatePublishesNoPathOfThisMachine() throws IOException {
        Files.write(data.resolve("1.png"), new byte[0]);
        Files.writeString(data.resolve("metadata.jsonl"), """
                {"file_name": "0.png", "labels": ["cat"]}
                {"file_name": "1.png", "labels": ["cat"]}
                """);
        Path report = folder.resolve("report");

        CommandRun run = evaluate("--report", report.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(report.resolve("evaluation.json")))
                .contains("\"1.png\"")
                .doesNotContain(folder.toString());
    }

    @Test
    void evaluateTakesAccentsWrittenApart() throws IOException {
        SmallModel.write(model, List.of("caf\u00e9", "dog", "sofa"), LoadedModel.ProblemType.MULTI_LABEL);
        Files.writeString(data.resolve("metadata.csv"), "file_name,labels\n0.png,cafe\u0301|dog\n");
        assertThat(evaluate("--json")
                        .json()
                        .path("by_label")
                        .path(0)
                        .path("support")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void evaluateSaysWhatItTakes() {
        CommandRun run = evaluate();
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains(data + " has no metadata.jsonl or metadata.csv");

        CommandRun named = run("evaluate", "shapes");
        assertThat(named.exitCode()).isEqualTo(2);
        assertThat(named.err()).contains("shapes is not a folder");
        CommandRun missing = run("evaluate", folder.resolve("nothing").toString());
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.err()).contains("nothing does not exist");

        CommandRun elsewhere = evaluate("--data", folder.toString());
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.err()).contains("--data " + folder).contains("leave it out");
        CommandRun averaged = evaluate("--tta");
        assertThat(averaged.exitCode()).isEqualTo(2);
        assertThat(averaged.err()).contains("--tta").contains("single-label");
        CommandRun present = evaluate("--only-present");
        assertThat(present.exitCode()).isEqualTo(2);
        assertThat(present.err()).contains("--only-present has no effect here").contains("is a multi-label classifier");
    }
}
