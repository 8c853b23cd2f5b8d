package dev.vit4j.pretrained.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.model.Clip;
import dev.vit4j.model.ClipText;
import dev.vit4j.model.Siglip;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.nn.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations of the hub leave out what has the reference's default (transformers, configuration_clip.py and so on). */
class TowersJsonTest {

    @TempDir
    private Path folder;

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("config.json"), json);
    }

    private Clip.Config clip(String json) throws IOException {
        return (Clip.Config) TowersJson.dual(ConfigFile.of(file(json))).config();
    }

    private Siglip.Config siglip(String json) throws IOException {
        return (Siglip.Config) TowersJson.dual(ConfigFile.of(file(json))).config();
    }

    @Test
    void clipWithoutAnyFieldIsTheDefaultOne() throws IOException {
        Clip.Config config = clip("{\"model_type\": \"clip\"}");

        assertThat(config.text())
                .isEqualTo(new ClipText.Config(
                        new TextEncoderConfig(49_408, 77, 512, 2048, 12, 8, Activation.QUICK_GELU, 1e-5),
                        512,
                        49_407,
                        0.02,
                        ClipText.Head.PROJECTION));
        assertThat(config.image().hiddenSize()).isEqualTo(768);
        assertThat(config.image().patchSize().side()).isEqualTo(32);
        assertThat(config.logitScaleInitValue()).isEqualTo(2.6592);
    }

    @Test
    void siglipWithoutAnyFieldIsTheDefaultOne() throws IOException {
        Siglip.Config config = siglip("{\"model_type\": \"siglip\"}");

        assertThat(config.text().encoder())
                .isEqualTo(new TextEncoderConfig(32_000, 64, 768, 3072, 12, 12, Activation.GELU_TANH, 1e-6));
        assertThat(config.text().projectionSize()).isEqualTo(768);
        assertThat(config.image().patchSize().side()).isEqualTo(16);
    }

    /** As google/siglip2-large-patch16-256 has it. */
    @Test
    void siglip2OfFixedSizeIsSiglip() throws IOException {
        Siglip.Config config = siglip("""
                {"architectures": ["SiglipModel"], "model_type": "siglip", "initializer_factor": 1.0,
                 "text_config": {"hidden_size": 1024, "intermediate_size": 4096, "model_type": "siglip_text_model",
                  "num_attention_heads": 16, "num_hidden_layers": 24, "projection_size": 1024, "vocab_size": 256000},
                 "vision_config": {"hidden_size": 1024, "image_size": 256, "intermediate_size": 4096,
                  "model_type": "siglip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24}}""");

        assertThat(config.text().encoder().vocabSize()).isEqualTo(256_000);
        assertThat(config.text().encoder().maxPositionEmbeddings()).isEqualTo(64);
        assertThat(config.text().embeddingSize()).isEqualTo(1024);
    }

    @Test
    void theSizeOfSiglipsVectorsIsThatOfItsTokensUnlessItIsGiven() throws IOException {
        Siglip.Config config = siglip("""
                {"model_type": "siglip", "text_config": {"hidden_size": 96, "projection_size": null},
                 "vision_config": {"hidden_size": 96}}""");

        assertThat(config.text().projectionSize()).isEqualTo(96);
    }

    /** The reference takes the whole of it, its defaults included. */
    @Test
    void aDictGoesBeforeTheConfigOfItsTower() throws IOException {
        Clip.Config config = clip("""
                {"model_type": "clip", "text_config": {"hidden_size": 640, "vocab_size": 99},
                 "text_config_dict": {"vocab_size": 77}}""");

        assertThat(config.text().encoder().vocabSize()).isEqualTo(77);
        assertThat(config.text().encoder().hiddenSize()).isEqualTo(512);
    }

    @Test
    void bothTowersOfClipProjectToTheModelsWidth() throws IOException {
        Clip.Config config = clip("""
                {"model_type": "clip", "projection_dim": 40, "text_config": {"projection_dim": 512},
                 "vision_config": {"projection_dim": 256}}""");

        assertThat(config.text().projectionDim()).isEqualTo(40);
        assertThat(config.image().projectionDim()).isEqualTo(40);
    }

    @Test
    void towersWhoseVectorsDifferInWidthAreRefused() throws IOException {
        Path file = file("""
                {"model_type": "siglip", "text_config": {"projection_size": 512}}""");

        assertThatThrownBy(() -> TowersJson.dual(ConfigFile.of(file)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(file.toString(), "projection_size 512", "hidden_size 768");
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefused() throws IOException {
        Path file = file("""
                {"model_type": "clip_text_model", "hidden_size": 100, "num_attention_heads": 8}""");

        assertThatThrownBy(() -> TowersJson.text(ConfigFile.of(file)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(file.toString(), "hidden_size 100", "8 heads", "96 or 104");
    }
}
