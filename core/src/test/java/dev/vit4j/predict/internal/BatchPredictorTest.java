package dev.vit4j.predict.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.image.RgbImage;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class BatchPredictorTest {

    /** Without a request of its own, threads may share one: who is interrupted ends what it asked itself. */
    @Test
    void anInterruptionEndsOneCallAlone() {
        try (LoadedModel model = ModelFolder.load(GoldenModel.folder("vit-cls"))) {
            BatchPredictor predictor = new BatchPredictor(model);
            List<ModelInput> images =
                    List.of(predictor.prepare(new RgbImage(40, 36, new byte[40 * 36 * RgbImage.CHANNELS])));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> predictor.classify(images, 1)).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(predictor.classify(images, 1)).hasSize(1);
        }
    }
}
