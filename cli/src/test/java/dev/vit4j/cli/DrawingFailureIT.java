package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands in processes where Java draws no text, as on a server without harfbuzz or fonts. */
class DrawingFailureIT {

    /** What the JDK's own class of that name comes to without the library that it loads. */
    private static final String BROKEN = """
            package java.awt.font;
            import java.awt.Font;
            import java.awt.Shape;
            import java.awt.geom.AffineTransform;
            import java.text.AttributedCharacterIterator;
            public final class TextLayout {
                public TextLayout(String text, Font font, FontRenderContext context) {
                    throw new UnsatisfiedLinkError("libharfbuzz.so.0: cannot open shared object file");
                }
                public TextLayout(AttributedCharacterIterator text, FontRenderContext context) {
                    throw new UnsatisfiedLinkError("libharfbuzz.so.0: cannot open shared object file");
                }
                public float getAdvance() { return 0; }
                public Shape getOutline(AffineTransform place) { throw new IllegalStateException(); }
            }
            """;

    @TempDir
    private Path folder;

    private Path patch = Path.of("");

    @BeforeEach
    void breakDrawing() throws IOException {
        Path source = folder.resolve("source/java/awt/font/TextLayout.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, BROKEN);
        patch = folder.resolve("patch");
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        assertThat(compiler.run(
                        null,
                        null,
                        null,
                        "-d",
                        patch.toString(),
                        "--patch-module",
                        "java.desktop=" + folder.resolve("source"),
                        source.toString()))
                .isZero();
    }

    private record Ended(int code, String out, String err) {}

    private Ended run(String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--patch-module",
                                        "java.desktop=" + patch,
                                        "-cp",
                                        System.getProperty(
                                                "surefire.test.class.path", System.getProperty("java.class.path")),
                                        "dev.vit4j.cli.Vit4j"),
                                Stream.of(arguments))
                        .toList())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> warnings(Ended ended) {
        return ended.err()
                .lines()
                .filter(line -> line.contains("can't be drawn on this machine"))
                .toList();
    }

    @Test
    void trainingEndsWithAllItsNumbersAndOneWarning() throws Exception {
        Path run = folder.resolve("run");

        Ended trained = run(
                "train",
                "shapes",
                "--max-steps=2",
                "--set=model.hidden_size=32",
                "--set=model.num_attention_heads=1",
                "--set=model.num_hidden_layers=1",
                "--out=" + run,
                "--json");

        assertThat(trained.code()).as(trained.err()).isZero();
        JsonNode document = JsonMapper.builder().build().readTree(trained.out());
        assertThat(document.path("finished").asBoolean()).isTrue();
        assertThat(document.path("evaluation").path("examples").asInt()).isEqualTo(2000);
        assertThat(warnings(trained))
                .singleElement()
                .asString()
                .contains("curves.png, curves.svg, predictions.png, confusion_matrix.png are missing")
                .contains("libharfbuzz.so.0: cannot open shared object file")
                .contains("fonts-dejavu-core on Debian");
        assertThat(trained.err()).doesNotContain("\tat ");
        assertThat(run.resolve("evaluation.json")).exists();
        assertThat(run.resolve("model.safetensors")).exists();
        assertThat(run.resolve("README.md")).content().contains("Accuracy").doesNotContain(".png)");

        Ended resumed = run("train", "--resume", run.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    @Test
    void evaluationsAndAnswersComeWithoutTheirPictures() throws Exception {
        Path model = folder.resolve("model");
        SmallModel.write(model, List.of("cat", "dog"));
        Path data = folder.resolve("data");
        for (String place : List.of("train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "test/dog/1.png")) {
            CommandExamples.draw(data.resolve(place), Color.RED);
        }
        Path report = folder.resolve("report");
        Path grid = folder.resolve("grid.png");

        Ended evaluated = run("evaluate", model.toString(), data.toString(), "--report=" + report);
        Ended predicted =
                run("predict", model.toString(), data.resolve("test/cat/1.png").toString(), "--grid=" + grid);

        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.out()).contains("accuracy");
        assertThat(warnings(evaluated))
                .singleElement()
                .asString()
                .contains("confusion_matrix.png, predictions.png are missing");
        assertThat(report.resolve("README.md"))
                .content()
                .contains("evaluation.json")
                .doesNotContain(".png");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out()).contains("cat");
        assertThat(warnings(predicted)).singleElement().asString().contains("grid.png is missing");
        assertThat(grid).doesNotExist();
    }
}
