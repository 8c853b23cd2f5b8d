package dev.vit4j.verify.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.SharedFolder;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of two towers that are not in this repository: the folder {@code golden/models} under VIT4J_SHARED. */
@Tag("engine")
class SharedTowersTest {

    /** Of these only the image tower is there, and a classifier on it. */
    @ParameterizedTest
    @ValueSource(strings = {"clip-cls", "siglip-cls"})
    void aClassifierOfTheImageTowerGivesWhatTheReferenceGave(String name) {
        Path folder = SharedFolder.path("golden/models/" + name);
        assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.IMAGE);
        try (LoadedNetwork model = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT)) {
            Verification result =
                    Verification.run(model, folder.resolve(Verification.GOLDEN_FILE), Verification.DEFAULT_TOLERANCE);

            assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
            assertThat(result.checks()).extracting(Verification.Check::key).contains("loss", "logits");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "clip-gelu", "clip-eos2", "clip-v5names", "siglip"})
    void bothTowersGiveWhatTheReferenceGave(String name) {
        Path folder = SharedFolder.path("golden/models/" + name);
        assertThat(ModelFolder.towers(folder)).isEqualTo(ModelFolder.Towers.BOTH);
        try (LoadedDualEncoder model = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT)) {
            Verification result =
                    Verification.run(model, folder.resolve(Verification.GOLDEN_FILE), Verification.DEFAULT_TOLERANCE);

            assertThat(model.warnings()).isEmpty();
            assertThat(result.checks()).filteredOn(check -> !check.ok()).isEmpty();
            assertThat(result.notCompared()).isEmpty();
            assertThat(result.checks()).hasSizeGreaterThanOrEqualTo(12);
        }
    }
}
