package dev.vit4j.pretrained.internal.openclip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.TargetSize;
import dev.vit4j.model.Clip;
import dev.vit4j.model.ClipText;
import dev.vit4j.model.Siglip;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.ModelFolder.LoadOptions;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.TowersJson;
import dev.vit4j.tensor.Functional;
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

/** Folders as OpenCLIP saves them, beside what OpenCLIP computes. */
@Tag("engine")
class OpenClipFoldersTest {

    private static final double TOLERANCE = Verification.DEFAULT_TOLERANCE;

    @TempDir
    private Path folder;

    private static Path golden(String name) {
        return GoldenModel.openClip(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "clip-quickgelu", "clip-custom-text"})
    void bothTowersGiveWhatOpenClipGave(String name) {
        Path model = golden(name);
        assertThat(ModelFolder.towers(model)).isEqualTo(ModelFolder.Towers.BOTH);
        try (LoadedDualEncoder network = ModelFolder.loadDualEncoder(model, LoadOptions.DEFAULT)) {
            Verification result = Verification.run(network, model.resolve(Verification.GOLDEN_FILE), TOLERANCE);

            assertThat(network.warnings()).isEmpty();
            assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
            assertThat(result.checks())
                    .extracting(Verification.Check::key)
                    .contains("image_embeds", "text_embeds", "logits_per_image", "logits_per_text");
            assertThat(result.notCompared()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "clip-custom-text"})
    void eachTowerOpensByItself(String name) {
        Path model = golden(name);
        try (Scope scope = Scope.open();
                LoadedModel images = ModelFolder.load(model);
                LoadedTextModel texts = ModelFolder.loadTextModel(model, LoadOptions.DEFAULT);
                SafetensorsReader golden = SafetensorsReader.open(model.resolve(Verification.GOLDEN_FILE))) {
            Tensor embedded = Functional.unit(images.scores(golden.read("pixel_values")));
            GoldenModel.assertClose("images", embedded, golden.read("image_embeds"), TOLERANCE);
            assertThat(images.warnings()).isEmpty();
            assertThat(texts.warnings()).isEmpty();
            assertThat(images.network().unitEmbeddings()).isTrue();
        }
    }

    @Test
    void preprocessingIsThatOfTheConfiguration() {
        try (LoadedModel model = ModelFolder.load(golden("clip"))) {
            Preprocessor preprocessing = model.preprocessing();
            assertThat(preprocessing.backend()).isEqualTo(ResizeFilter.Backend.PIL);
            assertThat(preprocessing.size()).hasValue(new TargetSize.Exact(16, 16));
            assertThat(preprocessing.crop()).isEmpty();
            assertThat(preprocessing.normalization().mean()).containsExactly(0.5, 0.4, 0.3);
            assertThat(ModelFolder.preprocessing(golden("clip"))).isEqualTo(preprocessing);
        }
    }

    /** What is saved is the reference's layout. */
    @Test
    void savesWhatItLoadedAsTheReferenceHasIt() {
        try (Scope scope = Scope.open();
                LoadedDualEncoder loaded =
                        ModelFolder.loadDualEncoder(golden("clip-custom-text"), LoadOptions.DEFAULT)) {
            ModelFolder.save(
                    folder,
                    loaded.config(),
                    ModelFolder.preprocessing(golden("clip-custom-text")),
                    loaded.parameters());
            try (LoadedDualEncoder again = ModelFolder.loadDualEncoder(folder, LoadOptions.DEFAULT)) {
                assertThat(again.config()).isEqualTo(loaded.config());
                again.parameters()
                        .all()
                        .forEach((path, tensor) -> assertThat(tensor.toFloatArray())
                                .as(path)
                                .containsExactly(
                                        loaded.parameters().all().get(path).toFloatArray()));
            }
        }
    }

    private Path config(String model) throws IOException {
        Files.writeString(folder.resolve("open_clip_config.json"), "{\"model_cfg\": " + model + "}");
        Files.writeString(folder.resolve("open_clip_model.safetensors"), "");
        return folder;
    }

    @Test
    void namesOfTheFieldsAreTranslated() throws IOException {
        Clip.Config clip =
                (Clip.Config) TowersJson.dual(ConfigFile.in(config("""
                {"embed_dim": 640, "quick_gelu": true,
                 "vision_cfg": {"image_size": 240, "layers": 12, "width": 896, "patch_size": 16},
                 "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 640, "heads": 10, "layers": 12}}"""))).config();
        assertThat(clip.image().numAttentionHeads()).isEqualTo(14);
        assertThat(clip.image().intermediateSize()).isEqualTo(3584);
        assertThat(clip.image().hiddenAct()).isEqualTo(Activation.QUICK_GELU);
        assertThat(clip.image().layerNormEps()).isEqualTo(1e-5);
        assertThat(clip.text().eosTokenId()).isEqualTo(ClipText.Config.HIGHEST_ID);
        assertThat(clip.text().projectionDim()).isEqualTo(640);
    }

    @Test
    void aTowerOfTimmsSiglipIsTheReferencesSiglip() throws IOException {
        Siglip.Config siglip =
                (Siglip.Config) TowersJson.dual(ConfigFile.in(config("""
                {"embed_dim": 1152, "init_logit_bias": -10, "custom_text": true,
                 "vision_cfg": {"image_size": 256, "timm_model_name": "vit_so400m_patch16_siglip_256",
                   "timm_model_pretrained": false, "timm_pool": "map", "timm_proj": "none"},
                 "text_cfg": {"context_length": 64, "vocab_size": 256000, "hf_tokenizer_name": "x",
                   "tokenizer_kwargs": {"clean": "canonicalize"}, "width": 1152, "heads": 16, "layers": 27,
                   "mlp_ratio": 3.7362, "no_causal_mask": true, "proj_bias": true, "pool_type": "last",
                   "norm_kwargs": {"eps": 1e-6}, "act_kwargs": {"approximate": "tanh"}}}"""))).config();
        assertThat(siglip.image().hiddenAct()).isEqualTo(Activation.GELU_TANH);
        assertThat(siglip.image().intermediateSize()).isEqualTo(4304);
        assertThat(siglip.image().grid().area()).isEqualTo(256);
        assertThat(siglip.text().encoder().intermediateSize()).isEqualTo(4304);
        assertThat(siglip.text().encoder().layerNormEps()).isEqualTo(1e-6);
        assertThat(siglip.text().encoder().hiddenAct()).isEqualTo(Activation.GELU_TANH);
        assertThat(siglip.text().projectionSize()).isEqualTo(1152);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"layers\": [3, 4, 6, 3]} | {} | is a ResNet",
                "{\"timm_model_name\": \"convnext_base\"} | {} | a convolutional network",
                "{\"timm_model_name\": \"eva02_base_patch16_clip_224\"} | {} | EVA, whose blocks differ",
                "{\"timm_model_name\": \"vit_large_patch14_clip_224\"} | {} | timm's towers of SigLIP",
                "{\"pool_type\": \"avg\"} | {} | pool_type must be tok",
                "{\"no_ln_pre\": true} | {} | no_ln_pre",
                "{\"unheard_of\": true} | {} | unheard_of",
                "{} | {\"hf_model_name\": \"roberta-base\"} | hf_model_name",
                "{} | {\"no_causal_mask\": true} | no_causal_mask",
                "{} | {\"pool_type\": \"last\"} | argmax or eos",
                "{} | {\"act_kwargs\": {\"slope\": 1}} | act_kwargs",
                "{} | {\"embed_cls\": true} | embed_cls",
            })
    void whatVit4jDoesNotHaveIsRefusedByName(String vision, String text, String message) throws IOException {
        String words = vision.contains("timm")
                ? "{\"no_causal_mask\": true, \"proj_bias\": true, \"pool_type\": \"last\"}"
                : text;
        Path model = config("{\"vision_cfg\": " + vision + ", \"text_cfg\": " + words + "}");

        assertThatThrownBy(() -> ModelFolder.loadDualEncoder(model, LoadOptions.DEFAULT))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(model.resolve("open_clip_config.json").toString())
                .hasMessageContaining(message);
    }
}
