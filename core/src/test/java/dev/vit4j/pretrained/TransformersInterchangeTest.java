package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ClipText;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.TextModel;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What we save opens in the reference, and answers the same there. Needs a Python that has transformers: its path in
 * the environment variable VIT4J_PYTHON.
 */
class TransformersInterchangeTest {

    private static final String PYTHON = System.getenv().getOrDefault("VIT4J_PYTHON", "");
    private static final String GIVEN = "vit4j.interchange.folder";
    private static final Path SCRIPT = Path.of("../docs/python/compare_with_transformers.py");

    private static final Path TOWERS = Path.of("src/test/resources/golden/towers/compare_towers.py");

    @TempDir
    private Path folder;

    static Stream<Vit.Config> configs() {
        return Stream.of(Vit.Variant.NANO.classifier(32, 4, 10), RandomVits.classifier(32, 8, 48, 3, 4, 96, false));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void referenceGivesTheSameLogits(Vit.Config config) throws IOException, InterruptedException {
        assumeTrue(!PYTHON.isEmpty(), "VIT4J_PYTHON names no Python with transformers");
        List<String> labels = IntStream.range(0, config.numLabels())
                .mapToObj(i -> "class " + i)
                .toList();
        try (Scope scope = Scope.open()) {
            ParameterSet initial = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(1));
            ModelFolder.save(folder.resolve("fresh"), config, labels, Preprocessor.of(32), initial);
            ModelFolder.save(
                    folder.resolve("scattered"),
                    config,
                    labels,
                    Preprocessor.of(32, new Normalization(List.of(0.1, 0.2, 0.3), List.of(0.4, 0.5, 0.6))),
                    RandomVits.scattered(config, 1));
        }
        for (String name : List.of("fresh", "scattered")) {
            assertThat(compare(folder.resolve(name)))
                    .contains("class 0, class 1")
                    .contains("ViTImageProcessor");
        }
    }

    /** What bench/interchange.sh starts for a folder of the user's, such as a finished run's. */
    @Test
    @EnabledIfSystemProperty(named = GIVEN, matches = ".+")
    void referenceGivesTheSameLogitsForTheGivenFolder() throws IOException, InterruptedException {
        assertThat(PYTHON).as("VIT4J_PYTHON, a Python with transformers").isNotEmpty();
        String output = compare(Path.of(System.getProperty(GIVEN)));
        assertThat(output).contains("max |logit difference|");
        System.out.println(output);
    }

    static Stream<DualEncoder.Config> both() {
        return RandomTowers.ofTheReference();
    }

    @ParameterizedTest
    @MethodSource("both")
    void referenceOpensBothTowersAndEmbedsAlike(DualEncoder.Config config) throws IOException, InterruptedException {
        assumeTrue(!PYTHON.isEmpty(), "VIT4J_PYTHON names no Python with transformers");
        Path outputs = folder.resolve("outputs.safetensors");
        Path saved = folder.resolve("saved");
        try (Scope scope = Scope.open()) {
            Preprocessor preprocessing = DescribedModel.of(config.image()).usualPreprocessing();
            ModelFolder.save(saved, config, preprocessing, RandomTowers.scattered(config, 1));
            try (LoadedDualEncoder model = ModelFolder.loadDualEncoder(saved, ModelFolder.LoadOptions.DEFAULT)) {
                Tensor images = Tensor.randomNormal(new RandomSource(2), 2, 3, 8, 8);
                Tensor ofImages = model.embedImages(images);
                Tensor ofTexts = model.embedTexts(RandomTowers.ids());
                SafetensorsWriter.write(
                        outputs,
                        Map.of(
                                "pixel_values", images,
                                "input_ids", RandomTowers.ids(),
                                "image_embeds", ofImages,
                                "text_embeds", ofTexts,
                                "logits_per_image", model.logits(ofImages, ofTexts)),
                        Map.of());
            }
        }

        assertThat(run(TOWERS, saved, outputs)).contains("all the same", "ImageProcessor");
    }

    static Stream<TextModel.Config> texts() {
        return RandomTowers.texts();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void referenceOpensATextTowerAndGivesTheSame(TextModel.Config config) throws IOException, InterruptedException {
        assumeTrue(!PYTHON.isEmpty(), "VIT4J_PYTHON names no Python with transformers");
        Path outputs = folder.resolve("outputs.safetensors");
        Path saved = folder.resolve("saved");
        try (Scope scope = Scope.open()) {
            ModelFolder.save(saved, config, RandomTowers.scattered(config, 1));
            String key = config instanceof ClipText.Config clip && clip.head() == ClipText.Head.PROJECTION
                    ? "text_embeds"
                    : "pooler_output";
            try (LoadedTextModel model = ModelFolder.loadTextModel(saved, ModelFolder.LoadOptions.DEFAULT)) {
                Tensor ids = RandomTowers.ids();
                SafetensorsWriter.write(outputs, Map.of("input_ids", ids, key, model.vectors(ids)), Map.of());
            }
        }

        assertThat(run(TOWERS, saved, outputs)).contains("all the same");
    }

    private String compare(Path model) throws IOException, InterruptedException {
        Path logits = folder.resolve("logits.safetensors");
        WriteLogits.write(model, logits);
        return run(SCRIPT, model, logits);
    }

    private static String run(Path script, Path model, Path outputs) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PYTHON, script.toString(), model.toString(), outputs.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
