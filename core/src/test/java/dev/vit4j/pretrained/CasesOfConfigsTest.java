package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.SharedFolder;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.tensor.Scope;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders with odd configurations that the reference runs: {@code cases} of the folder that VIT4J_SHARED names. */
@Tag("engine")
class CasesOfConfigsTest {

    @TempDir
    private Path folder;

    private static Path named(String name) {
        return SharedFolder.path("cases/" + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refused-act-hardswish | id2label",
                "refused-architectures-unknown | architectures",
                "refused-eps-0 | layer_norm_eps",
                "refused-extra-tensor-inside | vit.embeddings.position_ids",
                "refused-id2label-gaps | id2label",
                "refused-id2label-number | id2label",
                "refused-json-nan | foo",
                "refused-multi-label | id2label"
            })
    void runsAsTheReferenceAndWarns(String name, String field) throws IOException {
        Path model = named(name);
        assertThat(Files.readString(model.resolve("README.txt")))
                .containsPattern("(?i)refuse|vit4j: no valid JSON|does not have");
        try (LoadedNetwork network = ModelFolder.loadNetwork(model, ModelFolder.LoadOptions.DEFAULT)) {
            Verification verification =
                    Verification.run(network, model.resolve(Verification.GOLDEN_FILE), Verification.DEFAULT_TOLERANCE);
            assertThat(verification.ok()).as("%s", verification).isTrue();
            assertThat(network.warnings())
                    .extracting(LoadedModel.Warning::field)
                    .contains(field);
            assertThat(network.problemType())
                    .isEqualTo(
                            name.endsWith("multi-label")
                                    ? LoadedModel.ProblemType.MULTI_LABEL
                                    : LoadedModel.ProblemType.SINGLE_LABEL);
        }
    }

    @Test
    void aClassOutsideOfTheNamesIsLabelI() {
        try (LoadedNetwork gaps =
                        ModelFolder.loadNetwork(named("refused-id2label-gaps"), ModelFolder.LoadOptions.DEFAULT);
                LoadedNetwork numbers =
                        ModelFolder.loadNetwork(named("refused-id2label-number"), ModelFolder.LoadOptions.DEFAULT)) {
            assertThat(gaps.labels()).containsExactly("a", "LABEL_1");
            assertThat(numbers.labels()).containsExactly("0", "1");
        }
    }

    @Test
    void aSingleLogitGivesASigmoid() throws IOException {
        Path place = named("one-logit-probability");
        MatchResult score = Pattern.compile("'score': ([0-9.]+)")
                .matcher(Files.readString(place.resolve("README.txt")))
                .results()
                .findFirst()
                .orElseThrow();
        try (LoadedModel model = ModelFolder.load(place)) {
            List<LabelProbability> classes =
                    SingleImages.classify(model, ImageDecoder.standard().decode(place.resolve("0.png")), 5);
            assertThat(classes).singleElement().satisfies(one -> {
                assertThat(one.label()).isEqualTo("LABEL_0");
                assertThat(one.probability()).isCloseTo(Double.parseDouble(score.group(1)), within(1e-5));
            });
        }
    }

    @Test
    void patchesOfOnePixelGoThroughASessionTogether() {
        Path place = named("patch1-embed-crash");
        try (LoadedModel model = ModelFolder.load(place);
                SafetensorsReader golden = SafetensorsReader.open(place.resolve(Verification.GOLDEN_FILE));
                Scope scope = Scope.open()) {
            GoldenModel.assertClose("logits", model.scores(golden.read("pixel_values")), golden.read("logits"), 2e-5);
            BatchPredictor predictor = new BatchPredictor(model);
            List<ModelInput> images = IntStream.range(0, 6)
                    .mapToObj(i -> predictor.prepare(ImageDecoder.standard().decode(place.resolve(i + ".png"))))
                    .toList();
            assertThat(predictor.classify(images, 1)).hasSize(6);
        }
    }

    /** The field is an attribute there, on which from_pretrained spends the argument of that name. */
    @ParameterizedTest
    @ValueSource(strings = {"export-without-pooler"})
    void anExportWithoutPoolerSaysNothingOfOne(String name) throws IOException {
        Path place = named(name);
        try (LoadedModel model = ModelFolder.load(place)) {
            ModelFolder.save(folder, model.config(), model.labels(), model.preprocessing(), model.parameters());
            assertThat(Files.readString(place.resolve("README.txt"))).contains("\"add_pooling_layer\": false");
            assertThat(Files.readString(folder.resolve(ConfigJson.FILE_NAME))).doesNotContain("add_pooling_layer");
        }
        try (LoadedModel saved = ModelFolder.load(folder)) {
            assertThat(saved.warnings()).isEmpty();
            assertThat(saved.parameters().all().keySet()).noneMatch(tensor -> tensor.startsWith("pooler"));
        }
    }
}
