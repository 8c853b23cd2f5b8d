package dev.vit4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.predict.LabelProbability;
import dev.vit4j.pretrained.GoldenModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class FromFolderToPredictionTest {

    @Test
    void namesTheClassesOfAnImageFile(@TempDir Path folder) throws IOException {
        Path image = folder.resolve("image.png");
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", image.toFile());

        List<LabelProbability> classes = FromFolderToPrediction.classify(GoldenModel.folder("vit-cls"), image);

        assertThat(classes)
                .extracting(LabelProbability::label)
                .containsExactlyInAnyOrder("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3");
        assertThat(classes.stream().mapToDouble(LabelProbability::probability).sum())
                .isCloseTo(1, within(1e-6));
    }
}
