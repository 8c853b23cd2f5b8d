package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real process that is told to stop, or killed, while it goes through images. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class PredictInterruptionIT {

    private static final int IMAGES = 3000;

    @TempDir
    private Path folder;

    private Path csv;
    private Path part;
    private Path out;

    @BeforeEach
    void makeAModelAndAList() throws IOException {
        Vit.Config config = Vit.Variant.PICO.classifier(32, 4, 2);
        try (Scope scope = Scope.open()) {
            ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(0));
            ModelFolder.save(folder.resolve("model"), config, List.of("a", "b"), Preprocessor.of(32), weights);
        }
        Path image = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        Files.write(folder.resolve("list.txt"), Collections.nCopies(IMAGES, image.toString()));
        csv = folder.resolve("out.csv");
        part = folder.resolve("out.csv.part");
        out = folder.resolve("out.json");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 130, true", "KILL, 137, false"})
    void keepsWhatIsDoneAndGoesOnFromIt(String signal, int exitCode, boolean tells) throws Exception {
        Process process = predict();
        while (process.isAlive() && (!Files.exists(part) || Files.size(part) < 20_000)) {
            Thread.sleep(20);
        }
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(err).isEqualTo(exitCode);
        String document = Files.readString(out);
        if (tells) {
            JsonNode told = JsonMapper.builder().build().readTree(document);
            assertThat(told.path("finished").asBoolean(true)).isFalse();
            assertThat(told.path("answered").asInt()).isBetween(1, IMAGES);
        } else {
            assertThat(document).isEmpty();
        }
        assertThat(csv).doesNotExist();
        assertThat(part).exists();

        Process again = predict();
        String errAgain = new String(again.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(again.waitFor()).as(errAgain).isZero();
        assertThat(errAgain)
                .contains("continuing after ")
                .contains(String.format(Locale.ROOT, " of %,d images", IMAGES));
        assertThat(Files.readAllLines(csv)).hasSize(1 + 2 * IMAGES);
        assertThat(part).doesNotExist();
    }

    private Process predict() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vit4j.cli.Vit4j",
                "predict",
                folder.resolve("model").toString(),
                folder.resolve("list.txt").toString(),
                "--csv",
                csv.toString(),
                "--json"));
        return new ProcessBuilder(command).redirectOutput(out.toFile()).start();
    }
}
