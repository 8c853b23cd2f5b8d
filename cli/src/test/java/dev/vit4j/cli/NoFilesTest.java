package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in place of a file and is none: named and refused at once, never waited for or read to its end. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes and devices have no place among files")
class NoFilesTest {

    /** For a machine that is busy: what hangs takes longer, and so does reading what has no end. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @BeforeEach
    void makeAModelAndAnImage() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Files.createDirectories(folder.resolve("images"));
        ImageIO.write(
                new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("images/a.png").toFile());
        for (String name : List.of("cat", "dog")) {
            Files.createDirectories(folder.resolve("data").resolve(name));
            Files.copy(folder.resolve("images/a.png"), folder.resolve("data/" + name + "/a.png"));
        }
    }

    private CommandRun run(String command) {
        String[] words = Stream.of(command.split(" "))
                .map(word -> word.replace("FOLDER", folder.toString()))
                .toArray(String[]::new);
        return assertTimeoutPreemptively(AT_ONCE, () -> CommandRun.of(words));
    }

    /** What stands there, in words. */
    private static String put(String kind, Path place) throws Exception {
        Files.deleteIfExists(place);
        switch (kind) {
            case "pipe" ->
                assertThat(new ProcessBuilder("mkfifo", place.toString())
                                .start()
                                .waitFor())
                        .isZero();
            case "zeros" -> Files.createSymbolicLink(place, Path.of("/dev/zero"));
            default -> Files.createDirectory(place);
        }
        return switch (kind) {
            case "pipe" -> "a pipe (FIFO)";
            case "zeros" -> "a device";
            default -> "a folder";
        };
    }

    private static Stream<Arguments> filesOfCommands() {
        return Stream.of(
                        List.of("model/config.json", "predict FOLDER/model FOLDER/images"),
                        List.of("model/config.json", "inspect FOLDER/model"),
                        List.of("model/preprocessor_config.json", "predict FOLDER/model FOLDER/images"),
                        List.of("model/model.safetensors", "predict FOLDER/model FOLDER/images"),
                        List.of("model/model.safetensors", "export FOLDER/model --format onnx --out FOLDER/out.onnx"),
                        List.of("golden.safetensors", "verify FOLDER/model --golden FOLDER/golden.safetensors"),
                        List.of("recipe.yaml", "train shapes --recipe FOLDER/recipe.yaml --out FOLDER/run"),
                        List.of("images/b.png", "predict FOLDER/model FOLDER/images/b.png"),
                        List.of("images/b.png", "embed FOLDER/model FOLDER/images/b.png --out FOLDER/out"))
                .flatMap(row ->
                        Stream.of("pipe", "zeros", "folder").map(kind -> Arguments.of(row.get(0), row.get(1), kind)))
                // a folder may be one of images, and one that holds tensors
                .filter(row -> !(row.get()[2].equals("folder")
                        && Set.of("images/b.png", "golden.safetensors").contains(row.get()[0])));
    }

    @ParameterizedTest
    @MethodSource("filesOfCommands")
    void isNamedAndRefused(String file, String command, String kind) throws Exception {
        String what = put(kind, folder.resolve(file));

        CommandRun run = run(command);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err())
                .contains(folder.resolve(file).toString(), "it is " + what + ", where a file was expected")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "zeros", "folder"})
    void isRefusedAsAnIndexOfShards(String kind) throws Exception {
        Files.delete(folder.resolve("model/model.safetensors"));
        Path index = folder.resolve("model/model.safetensors.index.json");
        String what = put(kind, index);

        CommandRun run = run("inspect FOLDER/model");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains(index + ": it is " + what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zeros", "folder"})
    void isRefusedAsAList(String kind) throws Exception {
        put(kind, folder.resolve("list.csv"));

        CommandRun run = run("predict FOLDER/model FOLDER/list.csv");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains(folder.resolve("list.csv").toString());
    }

    @Test
    void aListMayBeAPipe() throws Exception {
        Path pipe = folder.resolve("list.txt");
        put("pipe", pipe);
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(pipe, folder.resolve("images/a.png") + "\n");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();

        CommandRun run = run("predict FOLDER/model FOLDER/list.txt --json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("predictions")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "zeros"})
    void isAFailureAmongTheImagesOfAFolder(String kind) throws Exception {
        String what = put(kind, folder.resolve("images/b.png"));

        CommandRun run = run("predict FOLDER/model FOLDER/images --json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.json().path("predictions")).hasSize(1);
        assertThat(run.json().path("failures").get(0).path("error").asString())
                .contains("image " + folder.resolve("images/b.png"), "it is " + what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "zeros"})
    void isABrokenImageAmongThoseOfAClass(String kind) throws Exception {
        String what = put(kind, folder.resolve("data/cat/b.png"));
        put(kind, folder.resolve("data/cat/other"));

        CommandRun info = run("data info FOLDER/data --json");
        CommandRun check = run("data check FOLDER/data");

        assertThat(info.json().path("train_images").asInt()
                        + info.json().path("test_images").asInt())
                .as("a and b of cat, a of dog")
                .isEqualTo(3);
        assertThat(info.json().path("passed_over").path("no_images").asInt()).isEqualTo(1);
        assertThat(check.exitCode()).as(check.err()).isEqualTo(3);
        assertThat(check.out()).contains("b.png: ", "it is " + what);
    }

    /** Of no blocks on the disk: it is refused by its size alone. */
    @Test
    void aConfigurationOfFiftyGigabytesIsRefused() throws IOException {
        Path config = folder.resolve("model/config.json");
        try (RandomAccessFile file = new RandomAccessFile(config.toFile(), "rw")) {
            file.setLength(50_000_000_000L);
        }

        CommandRun run = run("inspect FOLDER/model");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err())
                .contains(config + ": it has 50000000000 bytes, more than the limit of 33554432 for such a file");
    }
}
