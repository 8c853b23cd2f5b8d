package dev.vit4j.eval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.SharedFolder;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is judged is what the model answers, with preprocessing of every kind. */
@Tag("engine")
class ModelEvaluatorTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final List<String> FOLDERS = List.of("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3");

    @TempDir
    private Path folder;

    /** The photographs, each in the folder of one of four classes. */
    private LabelledImages photographs() throws IOException {
        List<Path> photographs;
        try (var files = Files.list(SharedFolder.path("images/photos"))) {
            photographs = files.sorted().toList();
        }
        for (int i = 0; i < photographs.size(); i++) {
            Path place = Files.createDirectories(folder.resolve(FOLDERS.get(i % FOLDERS.size())));
            Files.write(place.resolve(photographs.get(i).getFileName()), Files.readAllBytes(photographs.get(i)));
        }
        return ImageFolder.read(folder, ImageDecoder.standard());
    }

    private static Predictions evaluate(LoadedModel model, LabelledImages dataset, boolean flipAveraging) {
        ClassMatching matching = ClassMatching.of(model.labels(), dataset.classNames(), Optional.empty());
        return Predictions.of(new ModelEvaluator(model, matching, flipAveraging), dataset);
    }

    private static List<ModelInput> inputs(BatchPredictor predictor, LabelledImages dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(index -> predictor.prepare(dataset.encoded(index).orElseThrow()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "deit-distilled", "dinov2-cls", "clip-cls", "siglip-cls"})
    void agreesWithPredictAndWithTheReference(String name) throws IOException {
        LabelledImages dataset = photographs();
        JsonNode expected = JsonMapper.shared()
                .readTree(GOLDEN.resolve("evaluation/argmax.json"))
                .path(name);
        try (LoadedModel model = ModelFolder.load(GOLDEN.resolve("models").resolve(name))) {
            Predictions judged = evaluate(model, dataset, false);

            BatchPredictor predictor = new BatchPredictor(model);
            assertThat(judged.probabilities()).isDeepEqualTo(predictor.probabilities(inputs(predictor, dataset)));
            assertThat(judged.indices().length).isEqualTo(9).isEqualTo(expected.size());
            for (int index : judged.indices()) {
                String file = Path.of(dataset.identity(index)).getFileName().toString();
                float[] logits = JsonMapper.shared().treeToValue(expected.path(file), float[].class);
                assertThat(ClassificationMetrics.argmax(judged.probabilities()[index]))
                        .as(file)
                        .isEqualTo(ClassificationMetrics.argmax(logits));
            }
        }
    }

    @Test
    void averagesOverTheMirrorImage() throws IOException {
        LabelledImages dataset = photographs();
        try (LoadedModel model = ModelFolder.load(GOLDEN.resolve("models/vit-cls"))) {
            float[][] averaged = evaluate(model, dataset, true).probabilities();

            BatchPredictor predictor = new BatchPredictor(model);
            List<ModelInput> inputs = inputs(predictor, dataset);
            float[][] one = predictor.probabilities(inputs);
            float[][] other = predictor.probabilities(
                    inputs.stream().map(ModelInput::mirrored).toList());
            assertThat(one[0]).isNotEqualTo(other[0]);
            for (int i = 0; i < averaged.length; i++) {
                for (int c = 0; c < FOLDERS.size(); c++) {
                    assertThat(averaged[i][c]).isEqualTo((one[i][c] + other[i][c]) / 2, within(1e-7f));
                }
            }
            assertThat(inputs.get(0).mirrored().mirrored().values())
                    .isEqualTo(inputs.get(0).values());
        }
    }

    @Test
    void judgesClassifiersOfOneClassAlone() {
        try (LoadedModel model = ModelFolder.load(GOLDEN.resolve("models/vit-multi-label"))) {
            ClassMatching matching = ClassMatching.of(model.labels(), model.labels(), Optional.empty());
            assertThatThrownBy(() -> new ModelEvaluator(model, matching, false))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("problem_type is multi_label_classification");
        }
    }
}
