package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} on captions, with a recipe that has a text tower. */
@Tag("engine")
class ContrastiveTrainCommandTest {

    private static final List<String> SMALL = List.of(
            "model.image_size=16",
            "model.hidden_size=24",
            "model.num_hidden_layers=1",
            "model.num_attention_heads=1",
            "model.text.num_hidden_layers=1",
            "data.batch_size=4",
            "training.epochs=2",
            "training.precision=fp32");

    @TempDir
    private Path folder;

    private String captions = "";

    @BeforeEach
    void writePictures() throws IOException {
        List<String> lines = new ArrayList<>(List.of("filepath,caption"));
        for (int i = 0; i < 20; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i % 16, 3, 0xFFFFFF - 9000 * i);
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
            lines.add(i + ".png,a dot at place " + i);
        }
        captions = Files.write(folder.resolve("captions.csv"), lines).toString();
    }

    private static CommandRun train(String... arguments) {
        return CommandRun.of(Stream.of(
                        Stream.of("train"),
                        Stream.of(arguments),
                        SMALL.stream().flatMap(value -> Stream.of("--set", value)))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    @Test
    void trainsOnATableOfCaptionsAndSaysWhatTheRunFound() {
        String out = folder.resolve("run").toString();

        CommandRun run = train(captions, "--recipe", "shapes-siglip", "--out", out);

        assertThat(run.err()).contains("recipe shapes-siglip", "SigLIP on " + captions, "image to text recall at 1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("text to image recall at 10", "loss");
        assertThat(folder.resolve("run/tokenizer.json")).isNotEmptyFile();

        CommandRun again = CommandRun.of("train", "--resume", out);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).startsWith("test image to text recall at 1");
        assertThat(again.err()).contains("there is nothing to resume");

        CommandRun tokens = CommandRun.of("tokenize", out, "a dot at place 7");
        assertThat(tokens.exitCode()).as(tokens.err()).isZero();
    }

    @Test
    void goesOnAfterAStopOnTheSameTable() {
        String out = folder.resolve("run").toString();
        CommandRun begun = train(captions, "--recipe", "shapes-clip", "--out", out, "--max-steps", "3", "--json");
        assertThat(begun.exitCode()).as(begun.err()).isZero();
        assertThat(begun.json()
                        .path("evaluation")
                        .path("image_to_text")
                        .path("recall_at_1")
                        .isNumber())
                .isTrue();
        assertThat(folder.resolve("run/run.json")).content().contains("--recipe recipe.yaml --seed 0 --max-steps 3");
    }

    @Test
    void refusesDataThatTheRecipeCantLearnFrom() throws IOException {
        String labels = Files.writeString(folder.resolve("labels.csv"), "file,label\n0.png,a\n1.png,b\n")
                .toString();
        refuses(train(labels, "--recipe", "shapes-clip"), "caption");
        refuses(CommandRun.of("train", captions, "--recipe", "course"), "label");
        refuses(
                train("cifar10", "--recipe", "shapes-clip"),
                "cifar10 has classes, no captions; expected cifar10-nouns");
        String same = Files.writeString(
                        folder.resolve("same.csv"),
                        "filepath,caption\n0.png,a dot\n1.png,a dot\n2.png,a dot\n3.png,a dot\n4.png,a dot\n5.png,a dot\n")
                .toString();
        refuses(train(same, "--recipe", "shapes-clip"), "all captions of");
        refuses(
                train(captions, "--recipe", "shapes-clip", "--seeds", "0,1"),
                "--seeds and --sweep compare classifiers");
    }

    private void refuses(CommandRun run, String message) {
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(folder.resolve("runs")).doesNotExist();
    }
}
