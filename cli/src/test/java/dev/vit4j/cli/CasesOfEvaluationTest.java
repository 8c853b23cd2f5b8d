package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The shared cases of evaluations that other projects were asked about, and the golden models by both commands. */
@Tag("engine")
class CasesOfEvaluationTest {

    @TempDir
    private Path folder;

    private static Path shared(String inside) {
        String shared = System.getenv().getOrDefault("VIT4J_SHARED", "");
        assumeTrue(!shared.isEmpty(), "VIT4J_SHARED is not set: there is no " + inside + " to read");
        Path path = Path.of(shared, inside);
        assertThat(path).exists();
        return path;
    }

    private static CommandRun evaluate(String model, String data, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                shared("cases/" + model).toString(),
                shared("cases/" + data).toString(),
                "--json"));
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static void assertRight(CommandRun run, int right, int of) {
        assertThat(run.json().path("examples").asInt()).isEqualTo(of);
        assertThat(run.json().path("accuracy").asDouble()).isEqualTo((double) right / of);
    }

    @ParameterizedTest
    @CsvSource({"model, data, 5, 15", "model-digits, data-digits, 5, 60"})
    void sameNamesInAnotherOrder(String model, String data, int right, int of) {
        CommandRun run = evaluate("evaluate-order/" + model, "evaluate-order/" + data);

        assertRight(run, right, of);
        assertThat(run.err()).contains("classes were matched by name").contains("evaluated on the test split");
    }

    /** The same weights as with names, so the same answers once LABEL_2 is folder 2. */
    @Test
    void noNames() {
        CommandRun run = evaluate("evaluate-order/model-digits-label", "evaluate-order/data-digits");

        assertRight(run, 5, 60);
        assertThat(run.err())
                .contains("Warning: the model's classes have no names; the data set's classes were matched by order: "
                        + "LABEL_0 is \"0\", LABEL_1 is \"1\", LABEL_2 is \"2\"");
        assertThat(run.json().path("classes_matched_by").asString()).isEqualTo("order");
        List<String> names = StreamSupport.stream(run.json().path("per_class").spliterator(), false)
                .map(of -> of.path("name").asString())
                .toList();
        assertThat(names).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    }

    @Test
    void someOfTheClasses() throws IOException {
        CommandRun all = evaluate("evaluate-subset/model", "evaluate-subset/data");
        assertRight(all, 10, 10);
        assertThat(all.err()).contains("evaluated over all 3 of the model");
        assertThat(all.json().path("per_class").size()).isEqualTo(3);
        assertThat(all.json().path("per_class").path(1).path("f1").isNull()).isTrue();
        assertThat(all.json().path("macro").path("f1").asDouble()).isEqualTo(1);

        CommandRun present = evaluate("evaluate-subset/model", "evaluate-subset/data", "--only-present");
        assertRight(present, 10, 10);
        assertThat(present.err()).contains("evaluated over the 2 of the model's 3 classes that occur");
        assertThat(present.json().path("per_class").size()).isEqualTo(2);
        assertThat(present.json().path("loss").asDouble())
                .isLessThan(all.json().path("loss").asDouble());

        Path classes = Files.writeString(folder.resolve("classes.tsv"), "cat\tdog\n");
        assertRight(evaluate("evaluate-subset/model", "evaluate-subset/data", "--classes", classes.toString()), 5, 10);
    }

    @Test
    void aFolderThatIsNotTheRunsIsJudgedWhole() {
        assertRight(evaluate("evaluate-fifth/model", "evaluate-fifth/data"), 15, 15);
        assertRight(evaluate("evaluate-fifth/model", "evaluate-fifth/data", "--split", "all"), 15, 15);
        CommandRun fifth = evaluate("evaluate-fifth/model", "evaluate-fifth/data", "--split", "test");
        assertRight(fifth, 3, 3);
        assertThat(fifth.err()).contains("3 of 15 images");
    }

    /** Each photograph by both commands. */
    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "deit-distilled", "dinov2-cls", "clip-cls", "siglip-cls"})
    void judgesWhatPredictAnswers(String name) throws IOException {
        Path model = shared("golden/models/" + name);
        List<Path> photographs;
        try (var files = Files.list(shared("images/photos"))) {
            photographs = files.sorted().toList();
        }
        Path data = folder.resolve("data");
        for (int i = 0; i < photographs.size(); i++) {
            Path place = Files.createDirectories(data.resolve("LABEL_" + i % 4));
            Files.write(place.resolve(photographs.get(i).getFileName()), Files.readAllBytes(photographs.get(i)));
        }
        Path csv = folder.resolve("answers.csv");

        CommandRun judged = CommandRun.of("evaluate", model.toString(), data.toString(), "--csv", csv.toString());
        assertThat(judged.exitCode()).as(judged.err()).isZero();
        List<String> answers = Files.readAllLines(csv);
        assertThat(answers).hasSize(10);
        int line = 1;
        for (JsonNode image : CommandRun.of("predict", model.toString(), data.toString(), "--json")
                .json()
                .path("predictions")) {
            JsonNode best = image.path("classes").path(0);
            assertThat(answers.get(line++))
                    .endsWith(String.format(
                            ",%s,%.6f",
                            best.path("label").asString(),
                            best.path("probability").asDouble()));
        }
    }
}
