package classifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.doctor.Diagnosis;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.train.Recipes;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Surefire runs it on the module path: what is on it as modules, and the natives, which nothing requires, beside it. */
class ClassifierTest {

    private static final Path MODEL = Path.of("../../core/src/test/resources/golden/models/vit-cls");

    @TempDir
    private Path folder;

    @Test
    void answersOnTheModulePath() throws Exception {
        Path file = folder.resolve("black.png");
        ImageIO.write(new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB), "png", file.toFile());

        assertThat(Classifier.answer(MODEL, file)).startsWith("LABEL_");
    }

    /** As it is started by itself, with all that Surefire adds for tests left out. */
    @Test
    void answersAsAProgramOfItsOwn() throws Exception {
        Path file = folder.resolve("black.png");
        ImageIO.write(new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        System.getProperty("jdk.module.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-m",
                        "classifier/classifier.Classifier",
                        MODEL.toString(),
                        file.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(program.getInputStream().readAllBytes())).startsWith("LABEL_");
        assertThat(program.waitFor()).isZero();
    }

    @Test
    void vit4jIsAModuleThatKeepsJacksonToItself() {
        Module vit4j = LoadedModel.class.getModule();

        assertThat(Classifier.class.getModule().isNamed()).isTrue();
        assertThat(vit4j.getName()).isEqualTo("dev.vit4j.core");
        assertThat(vit4j.getPackages()).contains("dev.vit4j.shaded.tools.jackson.core");
        assertThat(vit4j.isExported("dev.vit4j.shaded.tools.jackson.core")).isFalse();
        assertThat(ModuleLayer.boot().modules())
                .noneMatch(module -> module.getName().contains("jackson"));
    }

    @Test
    void looksAtTheMachineOnTheModulePath() {
        assertThat(Diagnosis.examine(progress -> {}).findings())
                .extracting(Diagnosis.Finding::subject)
                .contains("memory", "engine");
    }

    @Test
    void trainsOnTheModulePath() {
        Trainer.Data data = new Trainer.Data(new Black(), new Black(), Normalization.HALF);
        Recipes.Resolved recipe = Recipes.load("shapes", List.of("training.epochs=1", "data.batch_size=32"));

        try (RunFolder run = RunFolder.create(folder.resolve("run"));
                Trainer<ClassificationMetrics> trainer = Trainer.begin(run, recipe, data, 0)) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }

        assertThat(folder.resolve("run")).isDirectoryContaining("glob:**/*.svg");
    }

    private record Black() implements LabelledImages {

        @Override
        public String name() {
            return "black";
        }

        @Override
        public int size() {
            return 64;
        }

        @Override
        public List<String> classNames() {
            return List.of("black", "night");
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public RgbImage image(int index) {
            return new RgbImage(32, 32, new byte[32 * 32 * RgbImage.CHANNELS]);
        }
    }
}
