package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What we save opens in the reference, and answers the same there. Needs a Python that has transformers: its path in
 * the environment variable VIT4J_PYTHON.
 */
class TransformersInterchangeTest {

    private static final Path SCRIPT = Path.of("../docs/python/compare_with_transformers.py");

    @TempDir
    private Path folder;

    static Stream<VitConfig> configs() {
        return Stream.of(
                VitConfig.Variant.NANO.classifier(32, 4, 10), RandomVits.classifier(32, 8, 48, 3, 4, 96, false));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void referenceGivesTheSameLogits(VitConfig config) throws IOException, InterruptedException {
        String python = System.getenv().getOrDefault("VIT4J_PYTHON", "");
        assumeTrue(!python.isEmpty(), "VIT4J_PYTHON names no Python with transformers");
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
            Path model = folder.resolve(name);
            Path logits = folder.resolve(name + ".logits.safetensors");
            WriteLogits.write(model, logits);
            Process process = new ProcessBuilder(python, SCRIPT.toString(), model.toString(), logits.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("class 0, class 1").contains("ViTImageProcessor");
        }
    }
}
