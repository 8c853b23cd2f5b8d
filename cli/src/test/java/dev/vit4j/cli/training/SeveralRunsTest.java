package dev.vit4j.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.CommandRun;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sweeps, seeds, and runs that begin with the weights of others. */
@Tag("engine")
class SeveralRunsTest {

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

    private String data = "";
    private Path out = Path.of("");

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("pets").toString();
        out = folder.resolve("out");
        for (int i = 0; i < 10; i++) {
            for (String name : List.of("bright", "dark")) {
                BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i % 8, 3, name.equals("bright") ? 0xFFFFFF : 0x101010);
                Path file = folder.resolve("pets").resolve(name).resolve(i + ".png");
                Files.createDirectories(file.getParent());
                ImageIO.write(image, "png", file.toFile());
            }
        }
    }

    private static CommandRun train(String... args) {
        return CommandRun.of(Stream.of(Stream.of("train"), Stream.of(args), SMALL.stream())
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private CommandRun sweep() {
        return train(
                data,
                "--max-steps",
                "1",
                "--seeds",
                "3,4",
                "--sweep",
                "training.label_smoothing=0.0;0.1",
                "--out",
                out.toString(),
                "--json");
    }

    @Test
    void sweepsGoOnWithWhatIsNotFinished() throws IOException {
        CommandRun first = sweep();
        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode cells = first.json().path("cells");
        assertThat(cells).hasSize(2);
        JsonNode second = cells.get(1);
        assertThat(second.path("folder").asString()).isEqualTo("label_smoothing=0.1");
        assertThat(second.path("settings").path("training.label_smoothing").asString())
                .isEqualTo("0.1");
        assertThat(second.path("runs").get(1).path("run").asString()).isEqualTo("seed-4");
        for (String figure : List.of("accuracy", "loss", "seconds")) {
            assertThat(second.path(figure).path("count").asInt()).isEqualTo(2);
            assertThat(second.path(figure).path("standard_deviation").isNumber())
                    .isTrue();
        }
        assertThat(out.resolve("label_smoothing=0.0/seed-3/recipe.yaml"))
                .content()
                .contains("label_smoothing: 0.0");
        Path stopped = out.resolve("label_smoothing=0.1/seed-4");
        Files.delete(stopped.resolve("evaluation.json"));

        CommandRun again = sweep();

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err())
                .contains("label_smoothing=0.0/seed-3 is finished; skipped")
                .doesNotContain("label_smoothing=0.1/seed-4 is finished");
        assertThat(again.json()).isEqualTo(first.json());
        JsonNode summary = JsonMapper.builder().build().readTree(Files.readString(out.resolve("summary.json")));
        assertThat(summary).isEqualTo(first.json());
        assertThat(summary.toString()).doesNotContain(folder.toString());
    }

    @Test
    void aSweepOfOtherValuesKeepsWhatIsFinished() throws IOException {
        String[] common = {data, "--max-steps", "1", "--out", out.toString()};
        CommandRun first = train(Stream.concat(
                        Stream.of(common), Stream.of("--sweep", "training.label_smoothing=0.0;0.1", "--seeds", "3,4"))
                .toArray(String[]::new));
        assertThat(first.exitCode()).as(first.err()).isZero();

        CommandRun fewer = train(Stream.concat(
                        Stream.of(common), Stream.of("--sweep", "training.label_smoothing=0.2;0.1", "--seeds", "3"))
                .toArray(String[]::new));

        assertThat(fewer.exitCode()).as(fewer.err()).isZero();
        assertThat(fewer.out())
                .containsPattern(" 0.2 +1 +")
                .containsPattern(" 0.0 +2 +")
                .contains("the last 1 line from an earlier command: label_smoothing=0.0");
        JsonNode summary = JsonMapper.builder().build().readTree(Files.readString(out.resolve("summary.json")));
        assertThat(summary.path("cells").findValuesAsString("folder"))
                .containsExactly("label_smoothing=0.2", "label_smoothing=0.1", "label_smoothing=0.0");
        JsonNode kept = summary.path("cells").get(2);
        assertThat(kept.path("of_earlier_command").asBoolean()).isTrue();
        assertThat(kept.path("runs")).hasSize(2);
        assertThat(summary.path("finished").asBoolean()).isTrue();

        CommandRun other = train(Stream.concat(
                        Stream.of(common),
                        Stream.of("--sweep", "training.label_smoothing=0.3", "--set", "training.ema_decay=0.9"))
                .toArray(String[]::new));

        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(other.err())
                .contains("label_smoothing=0.0, of an earlier command, is left out of the summary")
                .contains("of another recipe");
        assertThat(other.out()).doesNotContain("earlier command");
    }

    @Test
    void theTableOfASweepShowsSettingsAndFigures() {
        CommandRun swept =
                train(data, "--max-steps", "1", "--sweep", "training.label_smoothing=0.0;0.1", "--out", out.toString());

        assertThat(swept.exitCode()).as(swept.err()).isZero();
        assertThat(swept.out())
                .containsPattern("training.label_smoothing +runs +accuracy +loss +seconds\\n")
                .containsPattern(" 0.1 +1 +")
                .contains("data.validation");
    }

    @Test
    void aSweepWithAValidationSetShowsWhatToChooseBy() throws IOException {
        CommandRun swept = train(
                data,
                "--max-steps",
                "1",
                "--set",
                "data.validation=0.25",
                "--sweep",
                "training.label_smoothing=0.0;0.1",
                "--seeds",
                "3,4",
                "--out",
                out.toString());

        assertThat(swept.exitCode()).as(swept.err()).isZero();
        assertThat(swept.out())
                .containsPattern("training.label_smoothing +validation +runs +accuracy +loss +seconds\\n")
                .containsPattern(" 0.1 +\\d+\\.\\d\\d ± \\d+\\.\\d\\d % \\(2 seeds\\) +2 ")
                .contains("choose a setting by validation")
                .doesNotContain("hold out");
        JsonNode cell = JsonMapper.builder()
                .build()
                .readTree(Files.readString(out.resolve("summary.json")))
                .path("cells")
                .get(0);
        double ofRun = cell.path("runs").get(1).path("validation_accuracy").asDouble();
        assertThat(out.resolve("label_smoothing=0.0/seed-4/evaluation.json"))
                .content()
                .contains("\"validation_accuracy\" : " + ofRun);
        assertThat(cell.path("validation_accuracy").path("count").asInt()).isEqualTo(2);
    }

    /** Sixteen images to learn from, of which a recipe that nobody chose a batch for would take 4 at a time. */
    @Test
    void eachCellTrainsTheBatchThatItIsNamedBy() {
        CommandRun swept =
                train(data, "--max-steps", "1", "--sweep", "data.batch_size=2;16", "--out", out.toString(), "--json");

        assertThat(swept.exitCode()).as(swept.err()).isZero();
        assertThat(swept.err()).doesNotContain("instead of");
        for (String size : List.of("2", "16")) {
            assertThat(out.resolve("batch_size=" + size + "/seed-0/recipe.yaml"))
                    .content()
                    .contains("batch_size: " + size + "\n");
        }
    }

    @Test
    void refusesToSweepOverABatchLargerThanTheTrainingSet() {
        CommandRun swept = train(data, "--max-steps", "1", "--sweep", "data.batch_size=8;64", "--out", out.toString());

        assertThat(swept.exitCode()).isEqualTo(2);
        assertThat(swept.err())
                .contains("--sweep data.batch_size=64 can't be trained", "the training set has 16 images");
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesToSweepOverDataSets() {
        CommandRun swept =
                train(data, "--max-steps", "1", "--sweep", "dataset=cifar10;shapes", "--out", out.toString());

        assertThat(swept.exitCode()).isEqualTo(2);
        assertThat(swept.err()).contains("--sweep dataset=cifar10;shapes: one command trains on one data set");
    }

    private CommandRun seeds(String seeds, Path into, String... more) {
        return train(Stream.concat(
                        Stream.of(data, "--max-steps", "1", "--seeds", seeds, "--out", into.toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private void repaint() throws IOException {
        Path image = Path.of(data).resolve("dark").resolve("3.png");
        BufferedImage other = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        other.setRGB(1, 1, 0xFF0000);
        ImageIO.write(other, "png", image.toFile());
    }

    private static JsonNode plan(Path group) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(Files.readString(group.resolve("summary.json")))
                .path("plan");
    }

    @Test
    void refusesToAddSeedsOnOtherPixelsToThoseThatAreFinished() throws IOException {
        assertThat(seeds("4", out).exitCode()).isZero();
        repaint();

        CommandRun more = seeds("3,4", out);

        assertThat(more.exitCode()).as(more.err()).isEqualTo(3);
        assertThat(more.err())
                .contains(
                        "the data has changed since the run " + out.resolve("seed-4"),
                        "images were changed or replaced");
        assertThat(out.resolve("seed-3")).doesNotExist();
    }

    @Test
    void aPlanTellsRecipesOfOneNameAndImagesOfOneNameApart() throws IOException {
        Path recipe = folder.resolve("mine.yaml");
        Files.writeString(recipe, "training: {label_smoothing: 0.1}\n");
        Path second = folder.resolve("second");
        Path third = folder.resolve("third");
        CommandRun run = seeds("1", out, "--recipe", recipe.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        Files.writeString(recipe, "training: {label_smoothing: 0.2}\n");
        seeds("1", second, "--recipe", recipe.toString());
        repaint();
        seeds("1", third, "--recipe", recipe.toString());

        assertThat(plan(second).path("recipe_sha256")).isNotEqualTo(plan(out).path("recipe_sha256"));
        assertThat(plan(second).path("data_sha256")).isEqualTo(plan(out).path("data_sha256"));
        assertThat(plan(third).path("recipe_sha256")).isEqualTo(plan(second).path("recipe_sha256"));
        assertThat(plan(third).path("data_sha256")).isNotEqualTo(plan(second).path("data_sha256"));
    }

    @Test
    void aFinishedRunGoesOnAsANewOne() throws IOException {
        assertThat(train(data, "--max-steps", "2", "--out", out.toString()).exitCode())
                .isZero();
        CommandRun finished = CommandRun.of("train", "--resume", out.toString());
        assertThat(finished.err()).contains("--init-from " + out, "--set training.epochs=N");
        Path longer = folder.resolve("longer");

        CommandRun begun = CommandRun.of(
                "train", data, "--init-from", out.toString(), "--max-steps", "3", "--out", longer.toString());

        assertThat(begun.exitCode()).as(begun.err()).isZero();
        assertThat(begun.err())
                .contains("it starts from the weights of out; its classifier is taken over")
                .contains("the optimizer continues from its state after 2 steps");
        assertThat(longer.resolve("run.json"))
                .content()
                .contains("\"initFrom\":{\"name\":\"out\"")
                .doesNotContain(data);
    }

    @Test
    void aRunThatBeginsWithAnothersWeightsTakesItsDataSet() {
        assertThat(train("shapes", "--max-steps", "1", "--out", out.toString()).exitCode())
                .isZero();
        String longer = folder.resolve("longer").toString();

        CommandRun begun =
                CommandRun.of("train", "--init-from", out.toString(), "--max-steps", "1", "--out", longer, "--json");

        assertThat(begun.exitCode()).as(begun.err()).isZero();
        assertThat(begun.err()).contains("data set shapes, from the run in " + out);
        assertThat(CommandRun.of("train", "--resume", longer).err()).contains("./vit4j train --init-from " + longer);
    }

    @Test
    void saysWhatToAddWhereNothingRecordsTheDatasPlace() {
        assertThat(train(data, "--max-steps", "1", "--out", out.toString()).exitCode())
                .isZero();

        CommandRun begun = CommandRun.of("train", "--init-from", out.toString(), "--max-steps", "1");

        assertThat(begun.exitCode()).isEqualTo(2);
        assertThat(begun.err())
                .contains("the run in " + out + " was on pets", "./vit4j train PATH/pets --init-from " + out);
    }

    @Test
    void refusesAModelOfOtherSizesBeforeItLooksForTheData() throws IOException {
        assertThat(train(data, "--max-steps", "1", "--out", out.toString()).exitCode())
                .isZero();
        Path nothing = Files.createDirectory(folder.resolve("nothing"));

        CommandRun begun = CommandRun.of(
                "train",
                "cifar10",
                "--data",
                nothing.toString(),
                "--init-from",
                out.toString(),
                "--set",
                "model.intermediate_size=48");

        assertThat(begun.exitCode()).as(begun.err()).isEqualTo(2);
        assertThat(begun.err()).contains("the model of " + out + " differs from the recipe's");
    }

    /** Whose checkpoints count no updates, which the warm-up of averages goes by. */
    @Test
    void warnsWhereAveragesOfAnOlderVersionGoOnAnotherWay() throws IOException {
        String averaged = "training.ema_decay=0.9";
        CommandRun first = train(data, "--max-steps", "1", "--set", averaged, "--out", out.toString());
        assertThat(first.exitCode()).as(first.err()).isZero();
        makeOld(out.resolve("checkpoints"), "step-00000001");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger("dev.vit4j.run");
        said.start();
        log.addAppender(said);

        CommandRun begun;
        try {
            begun = train(
                    data,
                    "--max-steps",
                    "2",
                    "--set",
                    averaged,
                    "--init-from",
                    out.toString(),
                    "--out",
                    folder.resolve("longer").toString());
        } finally {
            log.detachAppender(said);
        }

        assertThat(begun.exitCode()).as(begun.err()).isZero();
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(message -> assertThat(message)
                        .contains("step-00000001.safetensors is of an older version, whose averages of the weights"));
    }

    /** Progress as stamps without a checksum had it, with a field for each sum of a classifier. */
    private static ObjectNode earlier(JsonNode progress) {
        ObjectNode earlier = (ObjectNode) progress.deepCopy();
        earlier.put("lossSum", progress.path("sums").path("loss").asDouble(0));
        earlier.put("correct", progress.path("sums").path("accuracy").asLong(0));
        earlier.putNull("best");
        earlier.remove(List.of("sums", "denominator"));
        return earlier;
    }

    private static void makeOld(Path checkpoints, String name) throws IOException {
        Path tensors = checkpoints.resolve(name + ".safetensors");
        Path old = checkpoints.resolve("old.safetensors");
        try (Scope scope = Scope.open();
                SafetensorsReader reader = SafetensorsReader.open(tensors)) {
            Map<String, Tensor> kept = new LinkedHashMap<>(reader.readAll());
            kept.keySet().remove("optimizer.updates");
            SafetensorsWriter.write(old, kept, Map.of("format", "vit4j-checkpoint"));
        }
        Files.move(old, tensors, StandardCopyOption.REPLACE_EXISTING);
        Path stamp = checkpoints.resolve(name + ".json");
        JsonMapper json = JsonMapper.builder().build();
        Files.writeString(
                stamp,
                json.createObjectNode()
                        .put("tensorsSha256", Sha256.of(tensors))
                        .set(
                                "progress",
                                earlier(json.readTree(Files.readString(stamp)).path("progress")))
                        .toString());
    }

    @Test
    void lookingAtAFinishedRunTakesOutWhereItsDataLay() throws IOException {
        assertThat(train(data, "--max-steps", "1", "--out", out.toString()).exitCode())
                .isZero();
        Path location = out.resolve("checkpoints/location.json");
        Files.writeString(location, "{\"dataset\":\"" + data + "\",\"dataFolder\":null}"); // as a kill leaves it

        CommandRun finished = CommandRun.of("train", "--resume", out.toString());

        assertThat(finished.exitCode()).as(finished.err()).isZero();
        assertThat(location).doesNotExist();
    }

    @Test
    void cellsAreNamedByWhatDiffers() {
        List<Sweep.Cell> cells = Sweep.cells(List.of("a.rate=1;2", "b.list=[1, 2];[1,  2]"), List.of("a.other=1"));

        assertThat(cells)
                .extracting(Sweep.Cell::folder)
                .containsExactly(
                        "rate=1,list=_1_2_", "rate=1,list=_1_2_-2", "rate=2,list=_1_2_", "rate=2,list=_1_2_-2");
        assertThat(cells.get(1).overrides()).containsExactly("a.rate=1", "b.list=[1,  2]");
        assertThat(Sweep.cells(List.of(), List.of()))
                .extracting(Sweep.Cell::overrides)
                .containsExactly(List.of());
    }

    @Test
    void refusesASweepThatSaysNothing() {
        for (String option : List.of("a.rate", "=1", "a.rate=", "a.rate=1;", "a.rate=1;1")) {
            assertThatThrownBy(() -> Sweep.cells(List.of(option), List.of()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(option);
        }
        assertThatThrownBy(() -> Sweep.cells(List.of("a.rate=1;2"), List.of("a.rate=3")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a.rate is set by another");
    }

    @Test
    void aFinishedRunOfAProgramsTaskIsNotTakenForABrokenOne() throws IOException {
        assertThat(train(data, "--max-steps", "1", "--out", out.toString()).exitCode())
                .isZero();
        Path recipe = out.resolve("recipe.yaml");
        Files.writeString(recipe, Files.readString(recipe) + "task: \"tint-regression\"\n");
        Files.writeString(out.resolve("evaluation.json"), "{\"loss\": 0.25}");
        for (String name : List.of("step-00000001.json", "step-00000001.safetensors")) {
            Files.delete(out.resolve("checkpoints").resolve(name));
        }

        CommandRun run = CommandRun.of("train", "--resume", out.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "a finished run of the task tint-regression",
                        out.resolve("evaluation.json").toString())
                .doesNotContain("delete");
    }
}
