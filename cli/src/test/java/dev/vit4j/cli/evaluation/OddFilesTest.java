package dev.vit4j.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import dev.vit4j.cli.SmallModel;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.predict.LabelProbability;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are odd alone don't keep the others from being answered, and no output takes the place of an input. */
class OddFilesTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void makeAModelAndAnImage() throws IOException {
        SmallModel.write(folder.resolve("model"), List.of("cat", "dog"));
        Files.createDirectory(folder.resolve("images"));
        writeImage("images/a.png", 40);
    }

    private void writeImage(String name, int side) throws IOException {
        ImageIO.write(
                new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve(name).toFile());
    }

    private CommandRun run(String command) {
        return CommandRun.of(Stream.of(command.split(" "))
                .map(word -> word.replace("FOLDER", folder.toString()))
                .toArray(String[]::new));
    }

    @Test
    void anImageSmallerThanAPatchIsAFailureAmongOthers() throws IOException {
        Path json = folder.resolve("model/preprocessor_config.json");
        Files.writeString(json, Files.readString(json).replaceFirst("(\"do_resize\"\\s*:\\s*)true", "$1false"));
        writeImage("images/tiny.png", 4);
        CommandRun run = run("predict FOLDER/model FOLDER/images --json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.json().path("predictions")).hasSize(1);
        assertThat(run.json().path("failures").get(0).path("error").asString())
                .contains("image " + folder.resolve("images/tiny.png"), "4 by 4", "at least 8 by 8");
    }

    /** Two files whose names differ in a byte that is no text. */
    private void nameImagesByBytes() throws Exception {
        String copies = "cp a.png \"$(printf '\\376.png')\" && mv a.png \"$(printf '\\377.png')\"";
        Process shell = new ProcessBuilder("sh", "-c", copies)
                .directory(folder.resolve("images").toFile())
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere names are text")
    void drawsImagesWhoseNamesAreNoText() throws Exception {
        nameImagesByBytes();
        CommandRun run = run("predict FOLDER/model FOLDER/images --grid FOLDER/grid.png --json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("predictions")).hasSize(2);
        assertThat(run.err()).contains("grid.png written").doesNotContain("not in the picture");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere names are text")
    void preprocessDropsNoImageUnseen() throws Exception {
        nameImagesByBytes();
        CommandRun run = run("preprocess FOLDER/model FOLDER/images --out FOLDER/out.safetensors --json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.json().path("images")).hasSize(1);
        assertThat(run.json().path("failures")).hasSize(1);
        assertThat(run.err()).contains("has the same name as another image", "1 of 2 images could not be read");
    }

    @Test
    void preprocessRefusesWhatIsNoPath() {
        CommandRun run = run("preprocess FOLDER/model a\0.png --out FOLDER/out.safetensors");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("is not a valid path here").doesNotContain("\tat ");
    }

    @Test
    void aPictureGoesWithoutAnImageThatIsGone() {
        PredictionGridWriter picture = new PredictionGridWriter("model", ImageDecoder.standard(), Preprocessor.of(32));
        LabelProbability seen = new LabelProbability(0, "cat", 1);
        Path gone = folder.resolve("gone.png");

        assertThat(picture.add(folder.resolve("images/a.png"), seen)).isEmpty();
        assertThat(picture.add(gone, seen).orElseThrow()).contains("not in the picture", gone.toString());
        assertThat(picture.write(folder.resolve("grid.png"))).containsExactly(folder.resolve("grid.png") + " written");
        assertThat(folder.resolve("grid.png")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict FOLDER/model FOLDER/list.csv --csv FOLDER/list.csv",
                "predict FOLDER/model FOLDER/images --grid FOLDER/images/a.png",
                "embed FOLDER/model FOLDER/images --out FOLDER/model/model.safetensors",
                "embed FOLDER/model FOLDER/list.csv --out FOLDER/out --csv FOLDER/images/../list.csv",
                "preprocess FOLDER/model FOLDER/images --out FOLDER/model/model.safetensors",
                "preprocess FOLDER/model FOLDER/images --out FOLDER/images/a.png",
                "preprocess FOLDER/model FOLDER/list.csv --out FOLDER/list.csv",
                "export FOLDER/model --format onnx --out FOLDER/model/model.safetensors"
            })
    void noOutputTakesThePlaceOfAnInput(String command) throws IOException {
        Files.writeString(
                folder.resolve("list.csv"), folder.resolve("images/a.png").toString());
        List<byte[]> before = inputs();
        CommandRun run = run(command);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("which the output would replace; give another file");
        assertThat(inputs()).containsExactlyElementsOf(before);
    }

    private List<byte[]> inputs() throws IOException {
        return List.of(
                Files.readAllBytes(folder.resolve("list.csv")),
                Files.readAllBytes(folder.resolve("images/a.png")),
                Files.readAllBytes(folder.resolve("model/model.safetensors")));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no place among files")
    void refusesADeviceForAnOutput() throws Exception {
        Path pipe = folder.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CommandRun run = run("predict FOLDER/model FOLDER/images --csv FOLDER/pipe.csv");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(pipe + " is a device");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }
}
