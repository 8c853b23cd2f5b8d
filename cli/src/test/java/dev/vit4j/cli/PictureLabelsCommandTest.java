package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that draw labels of which no font of any machine has the letters. */
class PictureLabelsCommandTest {

    private static final List<String> UNASSIGNED = List.of(Character.toString(0x50000), Character.toString(0x50001));

    @TempDir
    private Path folder;

    @Test
    void sayWhichNumbersStandForThem() throws Exception {
        assumeTrue(StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding")), "such file names");
        Path model = folder.resolve("model");
        SmallModel.write(model, UNASSIGNED);
        Path data = folder.resolve("data");
        for (String name : UNASSIGNED) {
            CommandExamples.draw(data.resolve("train").resolve(name).resolve("1.png"), Color.RED);
            CommandExamples.draw(data.resolve("test").resolve(name).resolve("1.png"), Color.RED);
        }
        Path report = folder.resolve("report");

        CommandRun evaluated = CommandRun.of("evaluate", model.toString(), data.toString(), "--report=" + report);

        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(report.resolve("README.md"))
                .content()
                .contains("which are drawn as their index: #0 " + UNASSIGNED.get(0) + ", #1 " + UNASSIGNED.get(1)
                        + ". VIT4J_FONT sets a font");
    }

    @Test
    void sayItBesideAGridToo() throws Exception {
        Path model = folder.resolve("model");
        SmallModel.write(model, UNASSIGNED);
        Path image = folder.resolve("image.png");
        CommandExamples.draw(image, Color.RED);

        CommandRun predicted =
                CommandRun.of("predict", model.toString(), image.toString(), "--grid=" + folder.resolve("grid.png"));

        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.err()).containsPattern("which are drawn as their index: #[01] ");
    }
}
