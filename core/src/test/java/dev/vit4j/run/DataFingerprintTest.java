package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.ImageContents;
import dev.vit4j.run.internal.data.LeftOutContents;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFingerprintTest {

    private static final Shapes SHAPES = new Shapes(DataSource.Split.TRAIN, 8, TinyRun.IMAGE_SIZE, 0);

    private static DataFingerprint of(Dataset train) {
        return DataFingerprint.of(
                new Trainer.Data(train, train, Normalization.HALF),
                ImageContents.rereading(TransferListener.NONE),
                LeftOutContents.none());
    }

    /** As versions recorded them that knew nothing but labels: their runs go on. */
    @Test
    void thoseOfLabelledImagesStayWhatTheyWere() {
        DataFingerprint fingerprint = of(SHAPES);

        assertThat(fingerprint.sha256()).isEqualTo("8f7f847c016d528657b544dd7c27fc8e5ec3f0794a4dcc5fc56d1c662442ee4c");
        assertThat(fingerprint.contentsSha256())
                .contains("a8fd43e396cde2c24e4516b560d89e417ad6692046de3bba5caa72adc5f8dd75");
    }

    /** The images of a data set, the first with the second's target. */
    private record Changed(Dataset whole) implements Dataset {

        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public List<String> classNames() {
            return whole.classNames();
        }

        @Override
        public int size() {
            return whole.size();
        }

        @Override
        public Target target(int index) {
            return whole.target(Math.max(1, index));
        }

        @Override
        public RgbImage image(int index) {
            return whole.image(index);
        }
    }

    @Test
    void anotherTargetIsOtherData() {
        for (Dataset dataset : List.of(SHAPES, SHAPES.captions(), SHAPES.boxes(), SHAPES.masks())) {
            assertThat(of(dataset).isOfSameData(of(dataset))).isTrue();
            assertThat(of(new Changed(dataset)).isOfSameData(of(dataset))).isFalse();
        }
        assertThat(of(SHAPES.boxes()).isOfSameData(of(SHAPES))).isFalse();
    }
}
