package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report of an evaluation, by a model with random weights, of a data set of four images. */
class EvaluateCommandTest {

    private static final List<String> LABELS = List.of("cat", "dog");
    private static final List<String> FILES = List.of("cat/a.png", "cat/b.png", "dog/a.png", "dog/b.png");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeAModelAndADataSet() throws IOException {
        SmallModel.write(folder.resolve("model"), LABELS);
        for (String file : FILES) {
            Path image = folder.resolve("data").resolve(file);
            Files.createDirectories(image.getParent());
            ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        }
    }

    private CommandRun evaluate(Path report) {
        return CommandRun.of(arguments(report));
    }

    private String[] arguments(Path report) {
        return new String[] {
            "evaluate",
            folder.resolve("model").toString(),
            folder.resolve("data").toString(),
            "--report",
            report.toString(),
            "--json"
        };
    }

    @Test
    void writesAReport() {
        Path report = folder.resolve("reports/first");

        CommandRun run = evaluate(report);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report).isDirectoryContaining("glob:**README.md").isDirectoryContaining("glob:**evaluation.json");
        assertThat(evaluate(report).exitCode())
                .as("a report takes an earlier one's place")
                .isZero();
    }

    @Test
    void findsBeforeTheWorkThatAReportCannotBe() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        CommandRun run = evaluate(file);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("cannot make the folder " + file + ": there is a file of that name")
                .contains("--report")
                .doesNotContain("java.nio")
                .doesNotContain("evaluating");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void keepsTheResultWhereAReportFailsBehindTheWork() throws IOException {
        Path page = folder.resolve("report/README.md");
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                try {
                    Files.createDirectories(page); // once the result is there
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        CommandRun run = CommandRun.onto(out, arguments(page.getParent()));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("cannot write " + page).doesNotContain("report written");
        CommandRun whole = new CommandRun(run.exitCode(), out.toString(StandardCharsets.UTF_8), run.err());
        assertThat(whole.json().path("accuracy").isNumber()).isTrue();
    }

    /** Where the report fails, too: a reader that leaves is no failure, a full device is the first. */
    @Test
    void tellsTheFailureThatCounts() throws IOException {
        Path page = folder.resolve("report/README.md");
        for (String reason : List.of("Broken pipe", "No space left on device")) {
            OutputStream out = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    Files.createDirectories(page); // once the work is done
                    throw new IOException(reason);
                }
            };

            CommandRun run = CommandRun.onto(out, arguments(page.getParent()));

            assertThat(run.exitCode()).as(reason).isEqualTo(3);
            assertThat(run.err())
                    .contains(reason.equals("Broken pipe") ? "cannot write " + page : "cannot write standard output");
            Files.delete(page);
        }
    }

    @Test
    void leavesAModelsOwnFolderAlone() {
        Path model = folder.resolve("model");

        assertThat(evaluate(model).exitCode()).isEqualTo(3);
        assertThat(model.resolve("README.md")).doesNotExist();
    }

    /** Others give files of theirs the names that a run's have. */
    @Test
    void judgesAModelBesideFilesThatOnlyLookLikeARuns() throws IOException {
        Files.writeString(folder.resolve("model/recipe.yaml"), "");
        Files.writeString(folder.resolve("model/evaluation.json"), "[]");
        Path report = folder.resolve("report");

        CommandRun run = evaluate(report);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report.resolve("README.md")).isRegularFile();
    }

    /** What is transparent is white to such a model, as predict has it; below it these images are black. */
    @Test
    void judgesTransparentImagesAsTheModelSeesThem() throws IOException {
        fillData(BufferedImage.TYPE_INT_ARGB, 0);
        String dropped = evaluate(folder.resolve("dropped")).out();
        Path preprocessing = folder.resolve("model/preprocessor_config.json");
        String fields = Files.readString(preprocessing);
        Files.writeString(preprocessing, fields.replaceFirst("\\{", "{\"do_convert_rgb\": true,"));
        String transparent = evaluate(folder.resolve("transparent")).out();
        fillData(BufferedImage.TYPE_INT_RGB, 0xFFFFFF);
        String white = evaluate(folder.resolve("white")).out();

        assertThat(transparent).isEqualTo(white).isNotEqualTo(dropped).contains("\"loss\"");
    }

    /** A null counts as false, as it does to predict. */
    @Test
    void normalizesOnlyWhereTheModelDoes() throws IOException {
        Path preprocessing = folder.resolve("model/preprocessor_config.json");
        String fields = Files.readString(preprocessing);
        double normalized = loss();
        Files.writeString(preprocessing, Preprocessor.of(32, Normalization.NONE).toJson());
        double asTheyAre = loss();

        assertThat(asTheyAre).isPositive().isNotEqualTo(normalized);
        for (String absent : List.of("false", "null")) {
            Files.writeString(preprocessing, fields.replace("\"do_normalize\": true", "\"do_normalize\": " + absent));
            assertThat(loss()).as(absent).isEqualTo(asTheyAre);
        }
    }

    private double loss() {
        return evaluate(folder.resolve("report")).json().path("loss").asDouble();
    }

    /** Refused rather than judged by other numbers than predict's. */
    @Test
    void refusesAModelThatScalesBytesInAnotherWay() throws IOException {
        Path preprocessing = folder.resolve("model/preprocessor_config.json");
        Files.writeString(
                preprocessing,
                Files.readString(preprocessing).replace("\"do_rescale\": true", "\"do_rescale\": false"));

        CommandRun run = evaluate(folder.resolve("report"));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("preprocessor_config.json: evaluate resizes bilinearly", "scales by 1/255");
    }

    private void fillData(int type, int color) throws IOException {
        for (String file : FILES) {
            BufferedImage image = new BufferedImage(32, 32, type);
            for (int i = 0; i < 32 * 32; i++) {
                image.setRGB(i % 32, i / 32, color);
            }
            ImageIO.write(image, "png", folder.resolve("data").resolve(file).toFile());
        }
    }
}
