package dev.vit4j.verify.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class VerificationTest {

    private static final double TOLERANCE = Verification.DEFAULT_TOLERANCE;

    @TempDir
    private Path folder;

    private static Verification verify(String model, Path golden) {
        try (LoadedNetwork network =
                ModelFolder.loadNetwork(GoldenModel.folder(model), ModelFolder.LoadOptions.DEFAULT)) {
            return Verification.run(network, golden, TOLERANCE);
        }
    }

    private static Verification verify(String model) {
        return verify(model, GoldenModel.folder(model).resolve(Verification.GOLDEN_FILE));
    }

    private Path changed(String model, Consumer<Map<String, Tensor>> change) {
        Path file = folder.resolve("golden.safetensors");
        try (Scope scope = Scope.open();
                SafetensorsReader golden =
                        SafetensorsReader.open(GoldenModel.folder(model).resolve(Verification.GOLDEN_FILE))) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(golden.readAll());
            change.accept(tensors);
            SafetensorsWriter.write(file, tensors, Map.of());
        }
        return file;
    }

    /** Every hidden state, attention map, output and gradient that the reference gave. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "vit-cls",
                "vit-relu-nobias",
                "vit-pooler",
                "vit-interpolated",
                "deit-distilled",
                "dinov2-cls",
                "dinov2-swiglu",
                "dinov2-registers",
                "dinov2-v5names",
                "clip-cls",
                "siglip-cls"
            })
    void everyFamilyGivesWhatTheReferenceGave(String model) {
        Verification result = verify(model);

        assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
        assertThat(result.ok()).isTrue();
        assertThat(result.notCompared())
                .allMatch(other -> other.reason().startsWith("the gradient of a key projection's bias"));
        assertThat(result.checks()).hasSizeGreaterThanOrEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-eos2", "siglip"})
    void imageTowerOfTwoIsCompared(String model) {
        Verification result = verify(model);

        assertThat(result.ok()).isTrue();
        assertThat(result.checks())
                .extracting(Verification.Check::key)
                .contains("last_hidden_state", "pooler_output", "image_embeds", "hidden_states.2", "attentions.1");
        assertThat(result.notCompared())
                .allMatch(other -> other.reason().contains("text tower"))
                .extracting(Verification.NotCompared::key)
                .contains("input_ids", "text_embeds", "logits_per_image", "loss")
                .doesNotContain("image_embeds");
    }

    private static Verification verifyBoth(Path folder, Path golden) {
        try (LoadedDualEncoder network = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT)) {
            return Verification.run(network, golden, TOLERANCE);
        }
    }

    private static Verification verifyBoth(String model, Path golden) {
        return verifyBoth(GoldenModel.folder(model), golden);
    }

    private static Verification verifyBoth(Path folder) {
        return verifyBoth(folder, folder.resolve(Verification.GOLDEN_FILE));
    }

    static Stream<Path> bothTowers() {
        return Stream.concat(
                Stream.of("clip-eos2", "siglip").map(GoldenModel::folder),
                Stream.of("clip-tiny", "siglip-tiny").map(GoldenModel::towers));
    }

    /** Every intermediate of the image tower and every output of both towers that the reference gave. */
    @ParameterizedTest
    @MethodSource("bothTowers")
    void bothTowersGiveWhatTheReferenceGave(Path model) {
        Verification result = verifyBoth(model);

        assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
        assertThat(result.notCompared())
                .allMatch(other -> other.reason().startsWith("the gradient of a key projection's bias"));
        assertThat(result.checks())
                .extracting(Verification.Check::key)
                .contains(
                        "text_last_hidden_state",
                        "text_pooler_output",
                        "text_embeds",
                        "image_embeds",
                        "logits_per_image",
                        "loss");
    }

    @Test
    void everyGradientOfBothTowersIsCompared() {
        Verification result = verifyBoth(GoldenModel.towers("clip-tiny"));

        assertThat(result.checks())
                .extracting(Verification.Check::key)
                .contains(
                        "grad.logit_scale",
                        "grad.text_projection.weight",
                        "grad.text_model.embeddings.token_embedding.weight",
                        "grad.vision_model.encoder.layers.1.self_attn.q_proj.weight",
                        "text_attentions.1",
                        "text_hidden_states.2");
        assertThat(result.notCompared())
                .extracting(Verification.NotCompared::key)
                .containsExactly(
                        "grad.text_model.encoder.layers.0.self_attn.k_proj.bias",
                        "grad.text_model.encoder.layers.1.self_attn.k_proj.bias",
                        "grad.vision_model.encoder.layers.0.self_attn.k_proj.bias",
                        "grad.vision_model.encoder.layers.1.self_attn.k_proj.bias");
    }

    /** Under the names of both generations: one of the folders has none of the prefixes. */
    @ParameterizedTest
    @ValueSource(strings = {"clip-text-tiny", "clip-text-bare-tiny", "siglip-text-tiny"})
    void aTextTowerGivesWhatTheReferenceGave(String model) {
        Path folder = GoldenModel.towers(model);
        assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.TEXT);
        try (LoadedTextModel network = ModelFolder.loadTextModel(folder, ModelFolder.LoadOptions.DEFAULT)) {
            Verification result = Verification.run(network, folder.resolve(Verification.GOLDEN_FILE), TOLERANCE);

            assertThat(network.warnings()).isEmpty();
            assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
            assertThat(result.notCompared()).isEmpty();
            assertThat(result.checks())
                    .extracting(Verification.Check::key)
                    .contains("last_hidden_state", "hidden_states.2", "attentions.1")
                    .containsAnyOf("pooler_output", "text_embeds");
        }
    }

    @Test
    void ofTwoTowersOneIsComparedIfTheFileHasTheOthersInputOnly() {
        Verification images = verifyBoth(
                "clip-eos2", changed("clip-eos2", tensors -> tensors.keySet().remove("input_ids")));
        Verification texts = verifyBoth(
                "clip-eos2", changed("clip-eos2", tensors -> tensors.keySet().remove("pixel_values")));

        assertThat(images.checks()).allMatch(Verification.Check::ok);
        assertThat(images.notCompared())
                .allMatch(other -> other.reason().equals("it needs input_ids, which the file does not have"))
                .extracting(Verification.NotCompared::key)
                .containsExactly(
                        "logits_per_image", "loss", "text_embeds", "text_last_hidden_state", "text_pooler_output");
        assertThat(texts.checks())
                .allMatch(Verification.Check::ok)
                .extracting(Verification.Check::key)
                .containsExactly("text_embeds", "text_last_hidden_state", "text_pooler_output");
        assertThat(texts.notCompared())
                .allMatch(other -> other.reason().equals("it needs pixel_values, which the file does not have"));
    }

    @Test
    void saysWhatIsWrongWithTheTextsOfAGoldenFile() {
        assertThatThrownBy(() -> verifyBoth(
                        "siglip",
                        changed("siglip", tensors -> tensors.keySet().retainAll(List.of("logits_per_image")))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("has neither pixel_values nor input_ids");
        assertThatThrownBy(() -> verifyBoth(
                        "siglip",
                        changed("siglip", tensors -> tensors.put("input_ids", Tensor.of(new long[] {7, 99}, 1, 2)))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("input_ids: token id 99 is not in the model's vocabulary of 99");
        assertThatThrownBy(() -> verifyBoth(
                        "siglip",
                        changed("siglip", tensors -> tensors.put("input_ids", Tensor.zeros(DType.INT64, 4, 13)))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("texts have 13 tokens, but the model takes at most 12");
        assertThatThrownBy(() -> verifyBoth(
                        "clip-eos2",
                        changed(
                                "clip-eos2",
                                tensors -> tensors.put("attention_mask", Tensor.zeros(DType.INT64, 4, 3)))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("attention_mask must have the shape of input_ids [4, 12], found [4, 3]");
    }

    @Test
    void leavesOutGradientsThatAreRoundingAlone() {
        assertThat(verify("vit-cls").notCompared())
                .extracting(Verification.NotCompared::key)
                .containsExactlyElementsOf(IntStream.range(0, 3)
                        .mapToObj(i -> "grad.vit.encoder.layer." + i + ".attention.attention.key.bias")
                        .toList());
    }

    @Test
    void aLossIsOneNumberSavedAsSuchOrAsAnArrayOfOne() {
        assertThat(verify(
                                "vit-cls",
                                changed(
                                        "vit-cls",
                                        tensors -> tensors.computeIfPresent("loss", (key, loss) -> {
                                            assertThat(loss.shape()).containsExactly(1);
                                            return loss.reshape();
                                        })))
                        .checks())
                .filteredOn(check -> check.key().equals("loss"))
                .singleElement()
                .matches(Verification.Check::ok);
    }

    @Test
    void aGradientOfWhatTheLossDoesNotDependOnFails() {
        String unused = "grad.vision_model.post_layernorm.weight";
        Verification result = verify(
                "clip-cls",
                changed(
                        "clip-cls",
                        tensors -> tensors.put(unused, tensors.get("grad.vision_model.pre_layrnorm.weight"))));

        assertThat(result.checks())
                .filteredOn(check -> !check.ok())
                .extracting(Verification.Check::key)
                .containsExactly(unused);
    }

    @Test
    void aGradientWithoutNumbersIsNotCompared() {
        String registers = "grad.dinov2_with_registers.embeddings.register_tokens";
        Verification result = verify(
                "vit-cls", changed("vit-cls", tensors -> tensors.put(registers, Tensor.ones(DType.FLOAT32, 1, 0, 48))));

        assertThat(result.checks()).allMatch(Verification.Check::ok);
        assertThat(result.notCompared()).contains(new Verification.NotCompared(registers, "it is an empty tensor"));
    }

    @Test
    void aGradientThatTheModelLacksFails() {
        String deeper = "grad.vit.encoder.layer.3.output.dense.bias";
        Verification result =
                verify("vit-cls", changed("vit-cls", tensors -> tensors.put(deeper, Tensor.ones(DType.FLOAT32, 48))));

        assertThat(result.checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.key()).isEqualTo(deeper);
                    assertThat(check.problem()).isEqualTo("the model has no parameter of that name");
                });
    }

    @Test
    void namesTheKeyThatDiffers() {
        Verification result = verify(
                "vit-cls",
                changed(
                        "vit-cls",
                        tensors -> tensors.computeIfPresent("hidden_states.1", (key, tensor) -> tensor.add(1e-3))));

        assertThat(result.ok()).isFalse();
        assertThat(result.checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.key()).isEqualTo("hidden_states.1");
                    assertThat(check.maxAbsDiff()).isBetween(0.9e-3, 1.1e-3);
                });
    }

    @Test
    void whatIsNoNumberFailsWhereverItStands() {
        Verification result = verify(
                "vit-cls",
                changed(
                        "vit-cls",
                        tensors -> List.of("logits", "grad.vit.encoder.layer.0.attention.attention.key.bias")
                                .forEach(key -> tensors.computeIfPresent(key, (k, tensor) -> tensor.mul(Double.NaN)))));

        assertThat(result.checks())
                .filteredOn(check -> !check.ok())
                .allMatch(check -> check.problem().equals("one of the golden file's values is not finite"))
                .extracting(Verification.Check::key)
                .containsExactly("grad.vit.encoder.layer.0.attention.attention.key.bias", "logits");
    }

    @Test
    void saysWhyAKeyIsNotCompared() {
        Verification withoutLabels = verify("vit-cls", changed("vit-cls", tensors -> {
            tensors.remove("labels");
            tensors.put("pred_boxes", Tensor.ones(DType.FLOAT32, 1));
        }));
        Verification encoder = verify(
                "vit-pooler", changed("vit-pooler", tensors -> tensors.put("logits", Tensor.ones(DType.FLOAT32, 1))));

        assertThat(withoutLabels.notCompared())
                .contains(
                        new Verification.NotCompared("loss", "it needs labels, which the file does not have"),
                        new Verification.NotCompared("pred_boxes", "the model has no output of that name"));
        assertThat(encoder.notCompared())
                .containsExactly(
                        new Verification.NotCompared("logits", "it needs a classifier, which the model is not"));
    }

    @Test
    void saysWhatAGoldenFileIsWhereThereIsNone() {
        assertThatThrownBy(() -> verify("vit-cls", folder.resolve("golden.safetensors")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        folder.toString(), "pixel_values [N, C, H, W]", "last_hidden_state", "logits", "save_file");
    }

    @Test
    void anotherShapeOrDepthFails() {
        Verification result = verify("vit-pooler", changed("vit-pooler", tensors -> {
            tensors.computeIfPresent("pooler_output", (key, tensor) -> tensor.narrow(1, 0, 7));
            tensors.put("attentions.3", Tensor.ones(DType.FLOAT32, 1));
        }));

        assertThat(result.checks())
                .filteredOn(check -> !check.ok())
                .extracting(Verification.Check::problem)
                .containsExactly("the model has no such block", "shape [2, 48] instead of [2, 7]");
    }

    @Test
    void isNotOkWhereNothingWasCompared() {
        Verification result =
                verify("vit-cls", changed("vit-cls", tensors -> tensors.keySet().retainAll(List.of("pixel_values"))));

        assertThat(result.checks()).isEmpty();
        assertThat(result.ok()).isFalse();
    }

    @Test
    void namesWhatAGoldenFileLacks() {
        assertThatThrownBy(() -> verify("vit-cls", changed("vit-cls", tensors -> tensors.remove("pixel_values"))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("has no pixel_values");
        assertThatThrownBy(() -> verify(
                        "vit-cls",
                        changed(
                                "vit-cls",
                                tensors -> tensors.put("pixel_values", Tensor.ones(DType.FLOAT32, 1, 4, 32, 32)))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("images have 4 channels, but the model takes 3");
        assertThatThrownBy(() -> verify(
                        "vit-cls",
                        changed("vit-cls", tensors -> tensors.put("labels", Tensor.of(new long[] {0, 1, 9}, 3)))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("labels must be a class from 0 to 3");
        assertThatThrownBy(() -> verify("train-trace"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("found [20, 8, 3, 32, 32]");
    }
}
