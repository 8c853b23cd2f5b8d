package dev.vit4j.pretrained.internal.timm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.TargetSize;
import dev.vit4j.model.TimmVit;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as timm saves them, beside what timm computes. */
@Tag("engine")
class TimmFoldersTest {

    private static final double TOLERANCE = Verification.DEFAULT_TOLERANCE;

    @TempDir
    private Path folder;

    private static Path golden(String name) {
        return GoldenModel.timm(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "resized",
                "deit3",
                "distilled",
                "registers-mean",
                "clip-quickgelu",
                "siglip",
                "prefix-map",
                "dinov2-gated",
                "mean-override"
            })
    void givesWhatTimmGave(String name) {
        Path model = golden(name);
        try (LoadedNetwork network = ModelFolder.loadNetwork(model, ModelFolder.LoadOptions.DEFAULT)) {
            Verification result = Verification.run(network, model.resolve(Verification.GOLDEN_FILE), TOLERANCE);

            assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
            assertThat(result.notCompared()).isEmpty();
            assertThat(result.checks()).hasSizeGreaterThanOrEqualTo(5);
            assertThat(network.warnings())
                    .allSatisfy(warning -> assertThat(warning.field()).isEqualTo("label_names"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "distilled", "registers-mean", "clip-quickgelu", "prefix-map", "dinov2-gated"})
    void aSessionGivesWhatTimmGave(String name) {
        Path model = golden(name);
        try (Scope scope = Scope.open();
                LoadedModel loaded = ModelFolder.load(model);
                SafetensorsReader golden = SafetensorsReader.open(model.resolve(Verification.GOLDEN_FILE))) {
            Tensor expected = golden.read(golden.names().contains("logits") ? "logits" : "pooler_output");
            GoldenModel.assertClose(name, loaded.scores(golden.read("pixel_values")), expected, TOLERANCE);
        }
    }

    @Test
    void labelsAreDescriptionsWhereThereAreSome() {
        try (LoadedModel model = ModelFolder.load(golden("plain"))) {
            assertThat(model.labels()).containsExactly("n0", "a description", "n2", "n3", "n4");
            assertThat(model.warnings()).isEmpty();
        }
    }

    @Test
    void preprocessingIsThatOfTheConfiguration() {
        try (LoadedModel model = ModelFolder.load(golden("distilled"))) {
            Preprocessor preprocessing = model.preprocessing();
            assertThat(preprocessing.backend()).isEqualTo(ResizeFilter.Backend.PIL);
            assertThat(preprocessing.imageSize()).isEqualTo(16);
            assertThat(preprocessing.size()).map(size -> size.of(170, 17)).hasValue(new TargetSize.Pixels(170, 17));
        }
    }

    /** What is saved is again timm's, with the preprocessing where timm looks for it. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "distilled", "registers-mean", "clip-quickgelu", "mean-override"})
    void savesWhatItLoaded(String name) throws IOException {
        try (Scope scope = Scope.open();
                LoadedModel loaded = ModelFolder.load(golden(name))) {
            ModelFolder.save(folder, loaded.config(), loaded.labels(), loaded.preprocessing(), loaded.parameters());
            Files.delete(folder.resolve(Preprocessor.FILE_NAME));
            try (LoadedModel again = ModelFolder.load(folder);
                    SafetensorsReader stored = SafetensorsReader.open(folder);
                    SafetensorsReader original = SafetensorsReader.open(golden(name))) {
                assertThat(again.config()).isEqualTo(loaded.config());
                assertThat(again.preprocessing()).isEqualTo(loaded.preprocessing());
                assertThat(again.labels()).isEqualTo(loaded.labels());
                assertThat(stored.names()).isEqualTo(original.names());
                assertThat(original.names())
                        .allSatisfy(tensor -> assertThat(stored.read(tensor).toFloatArray())
                                .containsExactly(original.read(tensor).toFloatArray()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "swin_tiny_patch4_window7_224 | a hierarchical Transformer",
                "hiera_base_224 | a hierarchical Transformer",
                "fastvit_t8 | a mixture of convolutions and attention",
                "convnext_base.fb_in22k | a convolutional network",
                "resnet50d | a convolutional network",
                "eva02_base_patch14_224 | EVA, whose blocks differ",
                "vit_base_patch16_rope_224 | a Vision Transformer with rotary positions",
                "vit_small_patch16_dinov3 | a Vision Transformer with rotary positions",
                "vit_base_patch16_xp_224 | in parallel",
                "aimv2_large_patch14_224 | RMSNorm",
                "vit_unheard_of | another network than a plain Vision Transformer",
            })
    void whatIsNoPlainVisionTransformerIsRefusedByName(String architecture, String what) throws IOException {
        Files.copy(golden("plain").resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"), "{\"architecture\": \"" + architecture + "\"}");

        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(folder + " is a model of timm, " + architecture.replaceFirst("\\..*", ""))
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"global_pool\": \"token\" | \"global_pool\": \"max\" | global_pool",
                "\"depth\": 2 | \"depth\": 3 | missing (blocks.2.",
                "\"embed_dim\": 12 | \"embed_dim\": 24 | blocks.0.attn.proj.bias [12] instead of [24]",
                "\"depth\": 2 | \"depth\": 2, \"qk_norm\": true | qk_norm",
                "\"depth\": 2 | \"depth\": 2, \"reg_tokens\": 1 | reg_token",
                "\"depth\": 2 | \"depth\": 2, \"norm_layer\": \"rmsnorm\" | norm_layer",
                "\"depth\": 2 | \"depth\": 2, \"unheard_of\": 1 | unheard_of",
                "\"depth\": 2 | \"depth\": 2, \"class_token\": false | global_pool token needs a class_token",
            })
    void argumentsThatDontFitAreRefused(String said, String other, String message) throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(golden("plain").resolve(file), folder.resolve(file));
        }
        String config = Files.readString(folder.resolve("config.json"));
        assertThat(config).contains(said);
        Files.writeString(folder.resolve("config.json"), config.replace(said, other));

        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nameDecidesWhatNoArgumentSays() {
        TimmVit.Config gated = (TimmVit.Config) ModelFolder.describe(golden("dinov2-gated"));
        assertThat(gated.gatedMlp()).isTrue();
        assertThat(gated.mlpWidth()).isEqualTo(36);
        TimmVit.Config clip = (TimmVit.Config) ModelFolder.describe(golden("clip-quickgelu"));
        assertThat(clip.layerNormEps()).isEqualTo(1e-5);
        assertThat(clip.preNorm()).isTrue();
    }
}
