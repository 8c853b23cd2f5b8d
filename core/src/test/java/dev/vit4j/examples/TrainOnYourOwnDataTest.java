package dev.vit4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainOnYourOwnDataTest {

    @Test
    void learnsWhichWayStripesRun(@TempDir Path folder) {
        assertThat(TrainOnYourOwnData.train(folder).accuracy()).isGreaterThan(0.9);
        assertThat(folder).isDirectoryContaining("glob:**/{curves.png,evaluation.json}");

        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThat(model.warnings()).isEmpty();
            var unseen = new TrainOnYourOwnData.Stripes("unseen", 2, 99_999);
            assertThat(SingleImages.classify(model, unseen.image(0), 1).get(0).label())
                    .isEqualTo("horizontal");
            assertThat(SingleImages.classify(model, unseen.image(1), 1).get(0).label())
                    .isEqualTo("vertical");
        }
    }
}
