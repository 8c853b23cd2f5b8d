package dev.vit4j.pretrained.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.pretrained.LoadedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The config.json of a classifier of embeddings. */
class EmbeddingClassifierFamilyTest {

    private static ConfigJson read(String fields) {
        return ConfigJson.parse("{\"model_type\": \"vit4j-embedding-classifier\"" + fields + "}", "c.json");
    }

    private static EmbeddingClassifier.Config config(String fields) {
        return (EmbeddingClassifier.Config) read(fields).config();
    }

    @Test
    void towerIsThatWhichIsComparedWithTexts() {
        EmbeddingClassifier.Config clip =
                config(", \"num_labels\": 3, \"tower\": {\"model_type\": \"clip_vision_model\"}");
        assertThat(clip.tower())
                .isInstanceOfSatisfying(
                        ClipVision.Config.class,
                        tower -> assertThat(tower.head()).isEqualTo(ClipVision.Head.PROJECTION));
        assertThat(clip.embeddingSize()).isEqualTo(512);
        assertThat(clip.classes()).isEqualTo(3);

        EmbeddingClassifier.Config siglip = config(", \"tower\": {\"model_type\": \"siglip_vision_model\"}");
        assertThat(siglip.tower()).isInstanceOf(SiglipVision.Config.class);
        assertThat(siglip.embeddingSize()).isEqualTo(768);
    }

    @Test
    void keepsWhatTheProbabilitiesAre() {
        ConfigJson siglip = read(
                ", \"problem_type\": \"single_label_sigmoid\", \"tower\": {\"model_type\": \"siglip_vision_model\"}");

        assertThat(siglip.problemType()).isEqualTo(LoadedModel.ProblemType.SINGLE_LABEL_SIGMOID);
        assertThat(ConfigJson.parse(siglip.toJson(), "c.json")).isEqualTo(siglip);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | tower",
                ", \"tower\": {\"model_type\": \"vit\"} | model_type",
                ", \"tower\": {} | model_type",
                ", \"tower\": {\"model_type\": \"vit4j-embedding-classifier\"} | model_type",
                ", \"tower\": {\"model_type\": \"clip_vision_model\"}, \"scale\": 2 | scale is not a field of a",
                ", \"tower\": {\"model_type\": \"clip_vision_model\", \"architectures\": [\"CLIPVisionModel\"]} | the tower must be",
            })
    void refusesWhatItCannotBe(String fields, String message) {
        assertThatThrownBy(() -> read(fields))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("c.json")
                .hasMessageContaining(message);
    }
}
