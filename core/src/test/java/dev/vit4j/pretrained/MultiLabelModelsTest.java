package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.ModelFiles;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classifiers of several labels an image beside the reference's logits and its pipeline's sigmoid of them. */
@Tag("engine")
class MultiLabelModelsTest {

    @TempDir
    private Path saved;

    @ParameterizedTest
    @ValueSource(strings = {"vit-multi-label", "siglip-multi-label"})
    void givesTheReferencesProbabilities(String name) {
        Path folder = GoldenModel.folder(name);
        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThat(model.problemType()).isEqualTo(LoadedModel.ProblemType.MULTI_LABEL);
            assertThat(Verification.run(
                                    model.network(),
                                    folder.resolve(Verification.GOLDEN_FILE),
                                    Verification.DEFAULT_TOLERANCE)
                            .ok())
                    .isTrue();
            assertProbabilities(model, folder);
            ModelFiles.write(
                    saved,
                    new ConfigJson(model.config(), model.labels(), model.problemType()),
                    model.preprocessing(),
                    model.parameters());
        }
        try (LoadedModel model = ModelFolder.load(saved)) {
            assertThat(model.problemType()).isEqualTo(LoadedModel.ProblemType.MULTI_LABEL);
            assertThat(model.labels()).containsExactly("cat", "dog", "sofa", "window", "outdoors");
            assertProbabilities(model, folder);
        }
    }

    private static void assertProbabilities(LoadedModel model, Path golden) {
        try (SafetensorsReader inputs = SafetensorsReader.open(golden.resolve(Verification.GOLDEN_FILE));
                SafetensorsReader outputs = SafetensorsReader.open(golden.resolve("probabilities.safetensors"));
                Scope scope = Scope.open()) {
            Tensor pixels = inputs.read("pixel_values");
            List<ModelInput> images = new ArrayList<>();
            for (int i = 0; i < pixels.size(0); i++) {
                images.add(new ModelInput(
                        new long[] {3, 16, 16}, pixels.select(0, i).contiguous().toFloatArray()));
            }
            float[] expected = outputs.read("probabilities").toFloatArray();
            float[][] ours = new BatchPredictor(model).probabilities(images);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) ours[i / 5][i % 5]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }
}
