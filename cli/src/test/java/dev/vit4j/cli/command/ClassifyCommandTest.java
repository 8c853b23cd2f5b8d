package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Zero-shot classification and evaluation by command, with the models and answers of the reference. */
@Tag("engine")
class ClassifyCommandTest {

    private static final Path GOLDEN = Path.of("../core/src/test/resources/golden/zeroshot");

    @TempDir
    private Path folder;

    private static String model(String name) {
        return GOLDEN.resolve(name).toString();
    }

    private static JsonNode golden(String model, int number) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(GOLDEN.resolve(model).resolve("golden.json")))
                .path("cases")
                .path(number);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private Path file(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    private static void assertAsReference(JsonNode predictions, JsonNode one) {
        assertThat(predictions.size()).isEqualTo(3);
        for (JsonNode image : one.path("images")) {
            JsonNode found = predictions
                    .valueStream()
                    .filter(row -> row.path("file")
                            .asString()
                            .endsWith(image.path("file").asString()))
                    .findFirst()
                    .orElseThrow();
            List<JsonNode> classes = found.path("classes").valueStream().toList();
            assertThat(classes.stream().map(c -> c.path("label").asString()))
                    .containsExactlyElementsOf(texts(image.path("ranked")));
            assertThat(classes)
                    .allSatisfy(c -> assertThat(c.path("probability").asDouble())
                            .isCloseTo(
                                    image.path("probabilities")
                                            .get(c.path("index").asInt())
                                            .asDouble(),
                                    within(2e-5)));
        }
    }

    @ParameterizedTest
    @CsvSource({"clip, softmax", "siglip, sigmoid"})
    void givesTheReferencesAnswersAndSavesTheClassifier(String name, String probabilities) throws IOException {
        JsonNode one = golden(name, 2);
        Path saved = folder.resolve("saved");
        CommandRun run = CommandRun.of(
                "classify",
                model(name),
                GOLDEN.toString(),
                "--labels",
                file("labels.txt", texts(one.path("labels"))).toString(),
                "--template",
                file("templates.txt", texts(one.path("templates"))).toString(),
                "--save-classifier",
                saved.toString(),
                "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("the classifier is in ");
        assertThat(run.json().path("probabilities").asString()).isEqualTo(probabilities);
        assertThat(texts(run.json().path("labels"))).isEqualTo(texts(one.path("labels")));
        assertThat(texts(run.json().path("templates"))).isEqualTo(texts(one.path("templates")));
        assertAsReference(run.json().path("predictions"), one);
        assertThat(saved.resolve("README.md")).content().contains("written by `vit4j classify`");

        CommandRun predicted = CommandRun.of("predict", saved.toString(), GOLDEN.toString(), "--json");
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertAsReference(predicted.json().path("predictions"), one);
        CommandRun inspected = CommandRun.of("inspect", saved.toString(), "--json");
        assertThat(inspected.exitCode()).as(inspected.err()).isZero();
        CommandRun exported =
                CommandRun.of("export", saved.toString(), "--format=onnx", "--out=" + folder.resolve("c.onnx"));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
    }

    @Test
    void saysInTheTextWhatSiglipsProbabilitiesAre() {
        String image = GOLDEN.resolve("wide.png").toString();
        CommandRun siglip =
                CommandRun.of("classify", model("siglip"), image, "--labels", "cat, dog,a red bus", "--top=2");
        CommandRun clip = CommandRun.of("classify", model("clip"), image, "--labels", "cat, dog,a red bus", "--top=2");

        assertThat(siglip.exitCode()).as(siglip.err()).isZero();
        assertThat(siglip.out().lines()).hasSize(4).last().asString().contains("label's own", "don't add up to 100 %");
        assertThat(siglip.out()).contains("a red bus").doesNotContain("  dog");
        assertThat(clip.out().lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "2, the classes are missing: name them with --labels, --top=1",
        "2, 'one or more labels, found none', --labels=",
        "2, label 2 of 3 is blank, '--labels=cat,,dog'",
        "2, 'labels 1 and 3 are both \"cat\"', '--labels=cat,dog,cat'",
        "2, has no {} in the place of the label, '--labels=cat --template=photo'",
        "3, 'the file no/such.txt, named by --labels, does not exist', --labels=no/such.txt",
        "3, 'the file labels.txt, named by --labels, does not exist', --labels=labels.txt"
    })
    void refusesWhatIsNoLabel(int code, String message, String options) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "classify",
                                model("clip"),
                                GOLDEN.resolve("wide.png").toString()),
                        Stream.of(options.split(" ")))
                .toArray(String[]::new);
        CommandRun run = CommandRun.of(arguments);

        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isEqualTo(code);
    }

    @Test
    void refusesFilesWithoutLabelsFullFoldersAndModelsWithoutTexts() throws IOException {
        String image = GOLDEN.resolve("wide.png").toString();
        Path empty = file("empty.txt", List.of("", " "));
        CommandRun none = CommandRun.of("classify", model("clip"), image, "--labels", empty.toString());
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).contains("has no labels; expected one on each line");

        CommandRun full =
                CommandRun.of("classify", model("clip"), image, "--labels=cat,dog", "--save-classifier=" + folder);
        assertThat(full.exitCode()).isEqualTo(3);
        assertThat(full.err()).contains("is not empty", "--save-classifier");

        Path saved = folder.resolve("saved");
        CommandRun.of("classify", model("clip"), image, "--labels=cat,dog", "--save-classifier=" + saved);
        CommandRun again = CommandRun.of("classify", saved.toString(), image, "--labels=cat,dog");
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.err()).contains("config.json: the model takes images alone");
    }

    @Test
    void warnsOfLabelsThatAreCutUnlessStrict() {
        String image = GOLDEN.resolve("wide.png").toString();
        String labels = "--labels=cat," + "x".repeat(10_000);
        CommandRun cut = CommandRun.of("classify", model("clip"), image, labels, "--json");
        assertThat(cut.exitCode()).as(cut.err()).isZero();
        assertThat(cut.err()).contains("Warning: ", "is too long in a template: the model reads 20 tokens");
        assertThat(texts(cut.json().path("labels")).get(1)).hasSize(10_000);

        Path saved = folder.resolve("saved");
        CommandRun strict =
                CommandRun.of("classify", model("clip"), image, labels, "--strict", "--save-classifier=" + saved);
        assertThat(saved).doesNotExist();
        assertThat(strict.exitCode()).isEqualTo(3);
        assertThat(strict.err()).contains("is too long in a template", "because of --strict");
    }

    @Test
    void goesOnAfterABrokenImage() throws IOException {
        Path broken = file("broken.png", List.of("no image"));
        Path csv = folder.resolve("answers.csv");
        CommandRun run = CommandRun.of(
                "classify",
                model("clip"),
                broken.toString(),
                GOLDEN.resolve("high.png").toString(),
                "--labels=cat,dog",
                "--csv=" + csv);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("1 of 2 images could not be read");
        assertThat(Files.readAllLines(csv)).hasSize(3).first().isEqualTo("file,rank,label,probability");
    }

    /** Each image in the class that the reference ranks first. */
    private Path data(JsonNode one) throws IOException {
        Path data = folder.resolve("data");
        for (JsonNode image : one.path("images")) {
            Path place = Files.createDirectories(
                    data.resolve(image.path("ranked").get(0).asString()));
            String name = image.path("file").asString();
            Files.copy(GOLDEN.resolve(name), place.resolve(name));
        }
        for (JsonNode label : one.path("labels")) { // with no image of their own, classes get one they are not
            Path place = Files.createDirectories(data.resolve(label.asString()));
            Files.copy(GOLDEN.resolve("square.png"), place.resolve("copy.png"));
        }
        return data;
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip"})
    void evaluatesZeroShotByTheDataSetsClassNames(String name) throws IOException {
        JsonNode one = golden(name, 0);
        Path data = data(one);
        CommandRun run = CommandRun.of("evaluate", model(name), data.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("zero-shot, with 1 template: a photo of a {}.");
        assertThat(run.err().contains("label's own")).isEqualTo(name.equals("siglip"));
        assertThat(run.json().path("zero_shot").asBoolean()).isTrue();
        assertThat(texts(run.json().path("templates"))).containsExactly("a photo of a {}.");
        assertThat(run.json().path("examples").asInt()).isEqualTo(6);
        assertThat(run.json().path("accuracy").asDouble()).isCloseTo(4 / 6.0, within(1e-9));
        assertThat(run.json().path("per_class").size()).isEqualTo(3);
        double loss = 0;
        for (JsonNode image : one.path("images")) {
            loss -= Math.log(probability(one, image, image.path("ranked").get(0).asString()));
        }
        for (JsonNode label : one.path("labels")) {
            loss -= Math.log(probability(one, one.path("images").get(2), label.asString()));
        }
        assertThat(run.json().path("loss").asDouble()).isCloseTo(loss / 6, within(1e-4));
    }

    private static double probability(JsonNode one, JsonNode image, String label) {
        return image.path("probabilities")
                .get(texts(one.path("labels")).indexOf(label))
                .asDouble();
    }

    @Test
    void evaluatesByWordsForTheDataSetsClasses() throws IOException {
        Path data = folder.resolve("data");
        for (String name : List.of("n01", "n02", "n03")) {
            Files.createDirectories(data.resolve(name));
            Files.copy(GOLDEN.resolve("square.png"), data.resolve(name).resolve("a.png"));
        }
        Path words = file("words.tsv", List.of("n01\tcat", "n02\ta red bus", "n03\tdog"));
        CommandRun run = CommandRun.of(
                "evaluate", model("siglip"), data.toString(), "--classes=" + words, "--template={}", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("classes_matched_by").asString()).isEqualTo("file");
        assertThat(run.json()
                        .path("per_class")
                        .valueStream()
                        .map(c -> c.path("name").asString()))
                .containsExactly("cat", "a red bus", "dog");

        CommandRun present = CommandRun.of(
                "evaluate",
                model("siglip"),
                data.toString(),
                "--classes=" + words,
                "--labels=dog,ship,cat,a red bus",
                "--only-present",
                "--json");
        assertThat(present.exitCode()).as(present.err()).isZero();
        assertThat(present.json().path("per_class").size()).isEqualTo(3);
    }

    @Test
    void templatesAreForModelsOfTexts() throws IOException {
        Path data = data(golden("clip", 0));
        Path saved = folder.resolve("saved");
        CommandRun.of(
                "classify",
                model("clip"),
                GOLDEN.resolve("wide.png").toString(),
                "--labels=cat,dog,a red bus",
                "--save-classifier=" + saved);
        CommandRun evaluated = CommandRun.of("evaluate", saved.toString(), data.toString(), "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(evaluated.json().path("accuracy").asDouble()).isCloseTo(4 / 6.0, within(1e-9));

        CommandRun refused = CommandRun.of("evaluate", saved.toString(), data.toString(), "--template={}");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--template is for models of images and texts");
    }
}
