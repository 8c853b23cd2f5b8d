package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Folders with broken images, files that are none and leftovers, as the commands meet them. */
class FoldersAsPeopleHaveThemTest {

    private static final int IMAGES = 60;

    @TempDir
    private Path folder;

    private Path photos;

    /** 60 images of two classes; two of them broken, one of these in the part that is tested by. */
    @BeforeEach
    void writeFolder() throws IOException {
        photos = folder.resolve("photos");
        for (int i = 0; i < IMAGES; i++) {
            String part = i < IMAGES / 2 ? "train" : "test";
            CommandExamples.draw(
                    photos.resolve(part).resolve(i % 2 == 0 ? "cat" : "dog").resolve(String.format("%02d.png", i)),
                    i % 2 == 0 ? Color.RED : Color.BLUE);
        }
        Path cut = photos.resolve("train/cat/04.png");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 60));
        Files.write(photos.resolve("test/dog/33.png"), new byte[0]);
        Files.writeString(photos.resolve("train/cat/notes.txt"), "notes");
        Files.writeString(photos.resolve("train/dog/LICENSE"), "licence");
        Files.createDirectories(photos.resolve("train/__MACOSX/cat"));
        Files.write(photos.resolve("train/__MACOSX/cat/._04.png"), new byte[] {0, 5, 22, 7});
        Files.write(photos.resolve("train/cat/._04.png"), new byte[] {0, 5, 22, 7});
    }

    private CommandRun train(String... options) {
        List<String> small = List.of(
                "train",
                photos.toString(),
                "--max-steps=4",
                "--set=model.hidden_size=32",
                "--set=model.num_attention_heads=1",
                "--set=model.num_hidden_layers=1",
                "--set=training.precision=fp32",
                "--out=" + folder.resolve("run"));
        return CommandRun.of(Stream.concat(small.stream(), Stream.of(options)).toArray(String[]::new));
    }

    @Test
    void trainingLeavesOutWhatIsBrokenAndSaysSo() throws IOException {
        CommandRun run = train("--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("skipped 2 files that are not images (train/cat/notes.txt, train/dog/LICENSE)")
                .contains("2 files left behind by operating systems")
                .contains("broken, and left out: cat/04.png (train): ")
                .contains("broken, and left out: dog/33.png (test): it is empty")
                .contains("2 of 60 images are broken and were left out; they are listed in "
                        + folder.resolve("run/broken_images.jsonl"));
        assertThat(run.json().path("broken_images").asInt()).isEqualTo(2);
        assertThat(run.json().path("evaluation").path("broken_images").asInt()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("run/broken_images.jsonl")))
                .contains("{\"split\":\"train\",\"index\":2,\"file\":\"cat/04.png\",\"reason\":\"")
                .contains("{\"split\":\"test\",\"index\":16,\"file\":\"dog/33.png\",\"reason\":\"it is empty\",");
    }

    @Test
    void strictTrainingNamesTheFirst() throws IOException {
        CommandRun run = train("--strict");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("33.png").contains("--strict").doesNotContain("\tat ");
        assertThat(folder.resolve("run")).doesNotExist();

        Files.copy(photos.resolve("test/dog/35.png"), photos.resolve("test/dog/33.png"), REPLACE);
        CommandRun found = train("--strict");

        assertThat(found.exitCode()).isEqualTo(3);
        assertThat(found.err())
                .contains(photos.resolve("train/cat/04.png") + " can't be decoded")
                .contains("start a new run");
        assertThat(train("--strict", "--set=data.max_broken=0.1").exitCode()).isEqualTo(2);
    }

    private static final java.nio.file.CopyOption REPLACE = java.nio.file.StandardCopyOption.REPLACE_EXISTING;

    @Test
    void tooManyBrokenImagesEndTraining() throws IOException {
        for (int i : new int[] {6, 8}) {
            Files.write(photos.resolve(String.format("train/cat/%02d.png", i)), new byte[0]);
        }

        CommandRun run = train();

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("data.max_broken")
                .contains("./vit4j data check finds them all")
                .doesNotContain("\tat ");
    }

    @Test
    void anEvaluationLeavesThemOutAndNamesThem() {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        String[] arguments = {"evaluate", folder.resolve("model").toString(), photos.toString(), "--json"};

        CommandRun run = CommandRun.of(arguments);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("examples").asInt()).isEqualTo(IMAGES / 2 - 1);
        assertThat(run.json().path("broken_images").asInt()).isEqualTo(1);
        assertThat(run.json().path("left_out").path(0).path("file").asString()).isEqualTo("dog/33.png");
        assertThat(run.err()).contains("1 of 30 images is broken and was left out");
        CommandRun strict = CommandRun.of(
                Stream.concat(Stream.of(arguments), Stream.of("--strict")).toArray(String[]::new));
        assertThat(strict.exitCode()).isEqualTo(3);
        assertThat(strict.err()).contains("dog/33.png");
    }

    @Test
    void aCheckNamesAllThatAreBroken() {
        CommandRun run = CommandRun.of("data", "check", photos.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        JsonNode document = run.json();
        assertThat(document.path("images").asInt()).isEqualTo(IMAGES);
        assertThat(document.path("decoded").asInt()).isEqualTo(IMAGES);
        assertThat(document.path("finished").asBoolean()).isTrue();
        assertThat(document.path("broken").size()).isEqualTo(2);
        assertThat(document.path("broken").path(0).path("file").asString())
                .isEqualTo(Path.of("test/dog/33.png").toString());
        assertThat(document.path("broken").path(1).path("reason").asString()).contains("truncated");
        assertThat(document.path("passed_over").path("no_images").asInt()).isEqualTo(2);
        assertThat(document.path("passed_over").path("left_behind").asInt()).isEqualTo(2);
        assertThat(CommandRun.of("data", "check", photos.toString()).out())
                .contains("60 images, 2 broken")
                .contains("33.png: it is empty");
        CommandRun whole =
                CommandRun.of("data", "check", photos.resolve("train/dog").toString());
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out()).contains("15 images, none broken").contains("1 file that is not an image (LICENSE)");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links take a privilege")
    void aCheckThatCouldNotReadAllSaysSo() throws IOException {
        Path dogs = photos.resolve("train/dog");
        Files.createSymbolicLink(dogs.resolve("again"), dogs);

        CommandRun run = CommandRun.of("data", "check", dogs.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.json().path("broken").size()).isZero();
        JsonNode unreadable = run.json().path("unreadable");
        assertThat(unreadable.size()).isEqualTo(1);
        assertThat(unreadable.path(0).path("file").asString()).isEqualTo("again");
        assertThat(unreadable.path(0).path("reason").asString()).contains("a link to an enclosing folder");
        CommandRun text = CommandRun.of("data", "check", dogs.toString());
        assertThat(text.out()).contains("15 images, none broken, 1 place that can't be read");
        assertThat(text.err()).contains(dogs.resolve("again") + " is a link to an enclosing folder");
    }

    /** It may be read the next time, so that it is not one of the broken. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "no such file elsewhere")
    void aFileThatCannotBeReadIsNamedAndNotBroken() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Path dogs = photos.resolve("train/dog");
        Path failing = dogs.resolve("notes.txt");
        Files.createSymbolicLink(failing, Path.of("/proc/self/mem")); // nothing is mapped at its beginning

        CommandRun check = CommandRun.of("data", "check", dogs.toString(), "--json");
        assertThat(check.exitCode()).as(check.err()).isEqualTo(3);
        assertThat(check.json().path("broken").size()).isZero();
        assertThat(check.json().path("unreadable").path(0).path("file").asString())
                .isEqualTo("notes.txt");

        CommandRun training = train("--json");
        assertThat(training.exitCode()).isEqualTo(3);
        assertThat(training.err()).contains(failing + " can't be read: ").doesNotContain("\tat ");

        CommandRun predicted = CommandRun.of("predict", folder.resolve("model").toString(), dogs.toString(), "--json");
        assertThat(predicted.exitCode()).isEqualTo(3);
        assertThat(predicted.json().path("predictions").size()).isEqualTo(15);
        assertThat(predicted.json().path("failures").size()).isEqualTo(1);
        assertThat(predicted.json().path("failures").path(0).path("file").asString())
                .isEqualTo(failing.toString());
    }

    @Test
    void infoTellsHowManyAreBrokenByTheirHeaders() {
        assertThat(CommandRun.of("data", "info", photos.toString()).out())
                .contains("broken         1 image by their headers");
        assertThat(CommandRun.of("data", "info", photos.toString(), "--json")
                        .json()
                        .path("broken_images")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void infoTellsThatTooManyAreBrokenToTrain() throws IOException {
        CommandRun few = CommandRun.of("data", "info", photos.toString(), "--json");
        assertThat(few.json().path("too_many_broken").size()).isZero();
        for (int i : new int[] {6, 8}) {
            Files.write(photos.resolve(String.format("train/cat/%02d.png", i)), new byte[0]);
        }

        CommandRun run = CommandRun.of("data", "info", photos.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "too many       2 of the 30 images of the train split: train and evaluate leave out a share of at most 0.05;",
                        "--set data.max_broken=SHARE")
                .doesNotContain("the test split");
        JsonNode refused = CommandRun.of("data", "info", photos.toString(), "--json")
                .json()
                .path("too_many_broken");
        assertThat(refused.size()).isEqualTo(1);
        assertThat(refused.path(0).path("split").asString()).isEqualTo("train");
        assertThat(refused.path(0).path("broken").asInt()).isEqualTo(2);
    }

    /** A run's folder has a drawing of its curves. */
    @Test
    void drawingsInTextArePassedOver() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Path some = folder.resolve("some");
        CommandExamples.draw(some.resolve("a.png"), Color.RED);
        Files.writeString(some.resolve("curves.svg"), "<?xml version=\"1.0\"?>\n<svg width=\"1\"/>");

        CommandRun run = CommandRun.of("predict", folder.resolve("model").toString(), some.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("skipped 1 file that is not an image (curves.svg)");
    }

    @Test
    void aFolderWithoutImagesIsCountedAsNone() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        String model = folder.resolve("model").toString();

        CommandRun run = CommandRun.of("predict", model, empty.toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("folder " + empty + " has no images").doesNotContain("could not be read");

        CommandRun both = CommandRun.of(
                "predict", model, empty.toString(), folder.resolve("gone.png").toString());
        assertThat(both.err()).contains("1 of 1 image could not be read");
    }

    @Test
    void aStrictCheckEndsAtTheFirst() throws IOException {
        CommandRun run = CommandRun.of("data", "check", photos.toString(), "--strict");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("33.png is empty");
        Files.createDirectories(folder.resolve("none"));
        Files.writeString(folder.resolve("none/notes.txt"), "notes");
        CommandRun none = CommandRun.of("data", "check", folder.resolve("none").toString());
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).contains("has no image").contains("notes.txt");
        assertThat(CommandRun.of("data", "check", folder.resolve("absent").toString())
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void predictingAFolderSaysWhatItPassedOver() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Path some = folder.resolve("some");
        CommandExamples.draw(some.resolve("a.png"), Color.RED);
        Files.move(some.resolve("a.png"), some.resolve("a"));
        Files.write(some.resolve("archive.zip"), "PK\3\4".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(some.resolve("notes.txt"), "notes");
        Files.writeString(some.resolve(".DS_Store"), "Bud1");

        CommandRun run = CommandRun.of("predict", folder.resolve("model").toString(), some.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("predictions").size()).isEqualTo(1);
        assertThat(run.json().path("passed_over").path("no_images").asInt()).isEqualTo(2);
        assertThat(run.json().path("passed_over").path("left_behind").asInt()).isEqualTo(1);
        assertThat(run.err())
                .contains("folder " + some + ": skipped 2 files that are not images (archive.zip, notes.txt)");
        Files.writeString(some.resolve("b.jpg"), "<html>");
        CommandRun broken = CommandRun.of("predict", folder.resolve("model").toString(), some.toString(), "--json");
        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(broken.json().path("failures").path(0).path("file").asString())
                .endsWith("b.jpg");
    }
}
