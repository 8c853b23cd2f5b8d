package dev.vit4j.eval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.ResourceException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** scikit-learn's figures of a classifier of 1,000 classes, however the model and the folders call them. */
@Tag("engine")
class ThousandClassesTest {

    /** The script in it made it. */
    private static final Path GOLDEN = Path.of("src/test/resources/golden/evaluation");

    private static final JsonNode EXPECTED = JsonMapper.shared().readTree(GOLDEN.resolve("thousand.json"));
    private static final Offset<Double> EXACT = within(1e-12);
    private static final int CLASSES = 1000;
    private static final int SIDE = 16;

    /** Where some classes alone have images, it is one of so many. */
    private static final int EVERY = 5;

    @TempDir
    private Path folder;

    /** Another order than that of the alphabet, which is 0, 1, 10, 100, … */
    @Test
    void theSameNamesInAnotherOrder() throws IOException {
        LabelledImages dataset = dataset(Integer::toString, label -> true);
        assertThat(dataset.classNames()).startsWith("0", "1", "10", "100");

        assertFigures("all", metrics(Integer::toString, dataset, Optional.empty(), false));
    }

    @Test
    void someOfTheClasses() throws IOException {
        LabelledImages dataset = dataset(Integer::toString, label -> label % EVERY == 0);

        assertFigures("present", metrics(Integer::toString, dataset, Optional.empty(), false));
        assertFigures("only_present", metrics(Integer::toString, dataset, Optional.empty(), true));
    }

    @Test
    void otherWordsForTheClasses() throws IOException {
        IntFunction<String> labels = label -> "common name " + label + ", Genus species" + label;
        IntFunction<String> wnids = label -> String.format("n%08d", 99_999_999 - 7 * label);
        LabelledImages dataset = dataset(wnids, label -> true);
        String lines = IntStream.range(0, CLASSES)
                .mapToObj(label -> wnids.apply(label) + "\tcommon name " + label)
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("classes.tsv"), lines);

        assertFigures("all", metrics(labels, dataset, Optional.of(ClassFile.read(file)), false));
        assertThatThrownBy(() -> metrics(labels, dataset, Optional.empty(), false))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(
                        "1000 of the 1000 classes of the data set are not classes of the model: \"n99993006\"")
                .hasMessageContaining("a file of classes");
    }

    @Test
    void theSecondOfTwoNames() throws IOException {
        LabelledImages dataset = dataset(label -> "Genus species" + label, label -> label % EVERY == 0);

        assertFigures(
                "present",
                metrics(label -> "common name " + label + ", Genus species" + label, dataset, Optional.empty(), false));
    }

    @Test
    void noNamesAtAll() throws IOException {
        LabelledImages dataset = dataset(Integer::toString, label -> true);

        assertFigures("all", metrics(label -> "LABEL_" + label, dataset, Optional.empty(), false));
    }

    @Test
    void lettersAndAccentsApart() throws IOException {
        IntFunction<String> labels = label -> "Vögel é" + label;
        LabelledImages dataset = dataset(
                label -> Normalizer.normalize(labels.apply(label), Normalizer.Form.NFD), label -> label % EVERY == 0);

        assertFigures("present", metrics(labels, dataset, Optional.empty(), false));
    }

    private ClassificationMetrics metrics(
            IntFunction<String> labels, LabelledImages dataset, Optional<ClassFile> file, boolean onlyPresent)
            throws IOException {
        try (LoadedModel model = ModelFolder.load(model(labels))) {
            ClassMatching matching = ClassMatching.of(model.labels(), dataset.classNames(), file);
            ClassMatching judged =
                    onlyPresent ? matching.onlyPresent(dataset, BrokenImages.refused(dataset)) : matching;
            Predictions predictions = Predictions.of(new ModelEvaluator(model, judged, false), dataset);
            return ClassificationMetrics.of(predictions.probabilities(), predictions.labels(), judged.judgedNames());
        }
    }

    private static void assertFigures(String name, ClassificationMetrics metrics) {
        JsonNode figures = EXPECTED.path(name);
        assertThat(metrics.examples()).isEqualTo(figures.path("examples").asInt());
        assertThat(metrics.accuracy()).isEqualTo(figures.path("accuracy").asDouble(), EXACT);
        assertThat(metrics.top5Accuracy())
                .isEqualTo(figures.path("top5_accuracy").asDouble(), EXACT);
        assertThat(metrics.loss()).isEqualTo(figures.path("loss").asDouble(), within(1e-4));
        assertAverage(metrics.macro(), figures.path("macro"));
        assertAverage(metrics.weighted(), figures.path("weighted"));
    }

    private static void assertAverage(ClassificationMetrics.Averages average, JsonNode figures) {
        assertThat(average.precision()).isEqualTo(figures.path("precision").asDouble(), EXACT);
        assertThat(average.recall()).isEqualTo(figures.path("recall").asDouble(), EXACT);
        assertThat(average.f1()).isEqualTo(figures.path("f1").asDouble(), EXACT);
    }

    private Path model(IntFunction<String> labels) throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        for (String file : new String[] {"config.json", "preprocessor_config.json", "model.safetensors"}) {
            Files.write(
                    model.resolve(file),
                    Files.readAllBytes(GOLDEN.resolve("thousand").resolve(file)));
        }
        Path config = model.resolve("config.json");
        ObjectNode fields = (ObjectNode) JsonMapper.shared().readTree(config);
        ObjectNode names = fields.putObject("id2label");
        IntStream.range(0, CLASSES).forEach(label -> names.put(Integer.toString(label), labels.apply(label)));
        Files.writeString(config, fields.toString());
        return model;
    }

    /** The images of the script, in folders of these names. */
    private LabelledImages dataset(IntFunction<String> names, IntPredicate hasImages) throws IOException {
        JsonNode more = EXPECTED.path("labels_of_more");
        Path data = folder.resolve("data");
        for (int image = 0; image < CLASSES + more.size(); image++) {
            int label = image < CLASSES ? image : more.path(image - CLASSES).asInt();
            if (hasImages.test(label)) {
                Path place = Files.createDirectories(data.resolve(names.apply(label)));
                ImageIO.write(draw(image), "png", place.resolve(image + ".png").toFile());
            }
        }
        return ImageFolder.read(data, ImageDecoder.standard());
    }

    private static BufferedImage draw(int number) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            int y = pixel / SIDE;
            int x = pixel % SIDE;
            int color = 0;
            for (int c = 0; c < 3; c++) {
                long seed = number * 48L + y / 4 * 12L + x / 4 * 3L + c + 1;
                color = color << 8 | (int) (seed * 2654435761L % (1L << 32) >> 24);
            }
            image.setRGB(x, y, color);
        }
        return image;
    }
}
