package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.model.Vit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {

    @TempDir
    Path folder;

    @Test
    void tellsWhatTheModelIsAndHowWellItDoes() throws IOException {
        card(Optional.of("ViTForImageClassification")).write(folder);

        assertThat(Files.readString(folder.resolve("README.md")))
                .startsWith("---\nlibrary_name: vit4j\npipeline_tag: image-classification\ndatasets:\n- pets\ntags:\n")
                .contains("\n# vit-pets\n\nTells cats from dogs.\n")
                .contains(
                        "\n| Accuracy | Loss | Images |\n|---:|---:|---:|\n| **66.67 %** | 0.7890 | 3 |\n\nOn three test images.\n")
                .contains("\n![Training](curves.png)\n\nDrawn by number: #3 \\|.\n")
                .contains("| cat | 66.67 % | 100.00 % | 80.00 % | 2 |\n| dog\\|wolf | 0.00 % | 0.00 % | 0.00 % | 1 |\n")
                .contains("\n## Run\n\n| | |\n|---|---|\n| Workers | 2 |\n")
                .contains("| optimizer | adamw |\n| epochs | 6 |\n| batch_size | 256 |\n")
                .contains("```\n./vit4j train pets\n```\n");
    }

    @Test
    void showsHowToLoadItInJavaAndInPython() {
        assertThat(card(Optional.of("ViTForImageClassification")).toMarkdown())
                .contains("```java\nvar model = open(folder);\n```")
                .contains("import AutoImageProcessor, ViTForImageClassification\n")
                .contains("model = ViTForImageClassification.from_pretrained(folder).eval()\n");
    }

    @Test
    void promisesNoPythonWhereTheArchitectureIsOurOwn() {
        assertThat(card(Optional.empty()).toMarkdown())
                .contains("transformers doesn't have this architecture")
                .doesNotContain("from_pretrained");
    }

    @Test
    void leavesOutACommandThatWouldNotWork() {
        assertThat(card(Optional.empty(), Optional.empty()).toMarkdown())
                .doesNotContain("Trained with", "./vit4j train");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        ModelCard card = new ModelCard(
                "encoder",
                "Makes vectors.",
                "image-feature-extraction",
                List.of(),
                ModelCard.architecture(Vit.Variant.PICO.classifier(32, 8, 10), 1_234),
                Optional.empty(),
                Optional.empty(),
                "model.embed(image);",
                Optional.of("ViTModel"));

        assertThat(card.toMarkdown())
                .startsWith("---\nlibrary_name: vit4j\npipeline_tag: image-feature-extraction\ntags:\n")
                .contains("| Parameters | 1,234 |", "| Image | 32 by 32 pixels |", "outputs = model(**processor")
                .doesNotContain("datasets", "license", "## Recipe", "Accuracy", "logits");
    }

    private static ModelCard card(Optional<String> transformersClass) {
        return card(transformersClass, Optional.of("./vit4j train pets"));
    }

    private static ModelCard card(Optional<String> transformersClass, Optional<String> trainingCommand) {
        ClassificationMetrics metrics = ClassificationMetrics.of(
                new float[][] {{0.5f, 0.5f}, {0.75f, 0.25f}, {0.75f, 0.25f}},
                new int[] {0, 0, 1},
                List.of("cat", "dog|wolf"));
        Map<String, String> recipe = new LinkedHashMap<>();
        recipe.put("optimizer", "adamw");
        recipe.put("epochs", "6");
        recipe.put("batch_size", "256");
        return new ModelCard(
                "vit-pets",
                "Tells cats from dogs.",
                "image-classification",
                List.of("pets"),
                Map.of("Parameters", "2.7 million"),
                Optional.of(new ModelCard.Training(
                        Map.of("Training images", "50,000"),
                        recipe,
                        Map.of("Workers", "2"),
                        trainingCommand,
                        "All is in recipe.yaml.")),
                Optional.of(new ModelCard.Results(
                        "On three test images.",
                        metrics,
                        Map.of("curves.png", "Training"),
                        Optional.of("Drawn by number: #3 |."))),
                "var model = open(folder);",
                transformersClass);
    }
}
