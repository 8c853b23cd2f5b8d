package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of images, as the commands take them. */
class ListsTest {

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void writeFiles() throws IOException {
        model = folder.resolve("model");
        SmallModel.write(model, List.of("cat", "dog"));
        for (int i = 0; i < 8; i++) {
            CommandExamples.draw(folder.resolve(i + ".png"), i % 2 == 0 ? Color.RED : Color.BLUE);
        }
    }

    private Path list(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private CommandRun train(Path dataset, String... options) {
        return CommandRun.of(Stream.concat(
                        Stream.of(
                                "train",
                                dataset.toString(),
                                "--max-steps=2",
                                "--set=model.hidden_size=32",
                                "--set=model.num_attention_heads=1",
                                "--set=model.num_hidden_layers=1",
                                "--set=training.precision=fp32",
                                "--out=" + folder.resolve("run"),
                                "--json"),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    void predictingTakesTheImagesAndGoesOnBehindABrokenLine() throws IOException {
        Path list = list("l.csv", "id;image_path;label\n1;0.png;cat\n2;1.png;dog;?\n3;2.png\n");

        CommandRun run = CommandRun.of("predict", model.toString(), list.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.json().path("predictions").size()).isEqualTo(2);
        assertThat(run.json().path("failures").path(0).path("error").asString())
                .contains("l.csv, line 3: expected 3 columns");
    }

    @Test
    void unknownColumnsAreOneError() throws IOException {
        Path list = list("l.csv", "id,picture\n1,0\n2,1\n3,2\n");

        CommandRun run = CommandRun.of("predict", model.toString(), list.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).containsOnlyOnce("its columns are id, picture").contains("known names are file_name");
    }

    @Test
    void aCheckTakesListsWithLabelsAndWithout() throws IOException {
        Files.write(folder.resolve("3.png"), new byte[] {1, 2, 3});
        Path list = list("l.csv", "file_name,label\n0.png,cat\n3.png,dog\n9.png,cat\n0.png,cat\n1.png,cat,?\n");

        CommandRun run = CommandRun.of("data", "check", list.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.json().path("list").asString()).isEqualTo(list.toString());
        assertThat(run.json().path("images").asInt()).as("each once").isEqualTo(3);
        assertThat(run.json().path("broken").findValuesAsString("file")).containsExactly("3.png", "9.png");
        assertThat(run.json().path("broken").path(1).path("reason").asString()).isEqualTo("it does not exist");
        assertThat(run.json().path("unreadable").path(0).path("reason").asString())
                .contains("l.csv, line 6: expected 2 columns");
        CommandRun whole = CommandRun.of(
                "data", "check", list("l.txt", "0.png\n1.png\n./0.png\n").toString());
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out()).contains("2 images, none broken");
        CommandRun strict = CommandRun.of("data", "check", list.toString(), "--strict");
        assertThat(strict.exitCode()).isEqualTo(3);
        assertThat(strict.err()).contains("3.png");
    }

    @Test
    void infoTellsOfAListsBrokenImages() throws IOException {
        Path list = list("l.csv", "file,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n8.png,a\n9.png,b\n");

        CommandRun run = CommandRun.of("data", "info", list.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("broken         2 images", "2 of all 6 images: train and evaluate");
    }

    @Test
    void aListWithLabelsIsTrainedOnAndJudgedBy() throws IOException {
        Path list = list("l.tsv", "Image ID\tClass\n0\tcat\n1\tdog\n2\tcat\n3\tdog\n4\tcat\n5\tdog\n6\tcat\n7\tdog\n");

        CommandRun run = train(list);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("evaluation").path("examples").asInt()).isEqualTo(2);
        CommandRun judged =
                CommandRun.of("evaluate", folder.resolve("run").toString(), list.toString(), "--split=train", "--json");
        assertThat(judged.exitCode()).as(judged.err()).isZero();
        assertThat(judged.json().path("examples").asInt()).isEqualTo(6);
        CommandRun info = CommandRun.of("data", "info", list.toString());
        assertThat(info.out()).contains("6 for training, 2 for testing", "2: cat, dog");
    }

    @Test
    void aValidationSplitIsWhatChoicesAreMadeBy() throws IOException {
        Path list = list(
                "l.csv",
                "file,label,split\n0.png,a,train\n1.png,b,train\n2.png,a,val\n3.png,b,val\n4.png,a,test\n5.png,b,test\n");

        CommandRun run = train(list, "--set=data.batch_size=1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("evaluation").path("best").path("folder").asString())
                .isEqualTo("best");
        assertThat(Files.readString(folder.resolve("run/metrics.jsonl"))).contains("validation_accuracy");
        assertThat(CommandRun.of("data", "info", list.toString()).out()).contains("2 for validation, 2 for testing");
    }

    @Test
    void aBatchIsNoLargerThanTheTrainingSet() throws IOException {
        Path list = list("l.csv", "file,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n4.png,a\n");

        CommandRun run = train(list, "--set=data.batch_size=8");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("the training set has 3 images, so the batch size is reduced from 8 to 3");
    }

    @Test
    void theRecipeMayNameTheDataSet() throws IOException {
        Path list = list("l.csv", "file,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n");
        Path recipe = list("r.yaml", "dataset: " + list + "\nmodel: {hidden_size: 32, num_attention_heads: 1}\n");

        CommandRun run = CommandRun.of(
                "train",
                "--recipe=" + recipe,
                "--max-steps=1",
                "--set=model.num_hidden_layers=1",
                "--set=training.precision=fp32",
                "--out=" + folder.resolve("run"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("data set " + list + ", from the recipe");
        assertThat(CommandRun.of("train").exitCode()).isEqualTo(2);
    }

    @Test
    void aListWithoutLabelsIsNotTrainedOn() throws IOException {
        CommandRun run = train(list("l.txt", "0.png\n1.png\n"));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("l.txt has no labels: expected one after each path");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    /** One of the cases: the validation set after each of four epochs, the test set once. */
    @Test
    void theTestSetIsLookedAtOnceWhereThereIsAValidationSet() throws IOException {
        String shared = System.getenv().getOrDefault("VIT4J_SHARED", "");
        assumeThat(shared).as("VIT4J_SHARED names the folder of cases").isNotEmpty();
        Path cases = Path.of(shared, "cases/split-names");

        CommandRun run = CommandRun.of(
                "train",
                cases.resolve("train-val-test").toString(),
                "--recipe=" + cases.resolve("small.yaml"),
                "--out=" + folder.resolve("run"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> epochs = Files.readAllLines(folder.resolve("run/metrics.jsonl"));
        assertThat(epochs).hasSize(4).allMatch(epoch -> epoch.contains("\"validation_accuracy\""));
        assertThat(epochs.subList(0, 3)).noneMatch(epoch -> epoch.contains("\"test_accuracy\""));
        assertThat(epochs.get(3)).contains("\"test_accuracy\"");
        assertThat(folder.resolve("run/best/model.safetensors")).exists();
        assertThat(run.err()).doesNotContain("WARN");
    }

    /** One of the cases: what is published says which images a run was judged by. */
    @Test
    void aRunWithoutATestSetSaysThatItsValidationSetJudgedIt() throws IOException {
        String shared = System.getenv().getOrDefault("VIT4J_SHARED", "");
        assumeThat(shared).as("VIT4J_SHARED names the folder of cases").isNotEmpty();
        Path cases = Path.of(shared, "cases/split-names");

        CommandRun run = CommandRun.of(
                "train",
                cases.resolve("train-val").toString(),
                "--recipe=" + cases.resolve("small.yaml"),
                "--max-steps=1",
                "--out=" + folder.resolve("run"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(folder.resolve("run/README.md")))
                .contains(
                        "The validation set of train-val (it has no test set), ",
                        "Confusion matrix of the validation set",
                        "| Validation images, used as test set | ")
                .doesNotContain("The test set", "Test images");
        assertThat(Files.readString(folder.resolve("run/evaluation.json"))).contains("\"split\" : \"validation\"");
    }

    @Test
    void whatIsMissingOrBrokenIsLeftOutAndNamedWithoutItsPlace() throws IOException {
        StringBuilder text = new StringBuilder("file,label\n");
        for (int i = 0; i < 40; i++) {
            CommandExamples.draw(folder.resolve("im/" + i + ".png"), i % 2 == 0 ? Color.RED : Color.BLUE);
            text.append(folder.resolve("im/" + i + ".png")).append(i % 2 == 0 ? ",a\n" : ",b\n");
        }
        Files.delete(folder.resolve("im/3.png"));
        Files.write(folder.resolve("im/4.png"), new byte[20]);

        CommandRun run = train(list("l.csv", text.toString()), "--set=data.max_broken=0.2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("left out: 3.png (train): it does not exist");
        assertThat(Files.readString(folder.resolve("run/broken_images.jsonl")))
                .contains("\"3.png\"", "\"4.png\"", "it does not exist")
                .doesNotContain(folder.toString());
    }
}
