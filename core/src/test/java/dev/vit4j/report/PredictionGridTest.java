package dev.vit4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionGridTest {

    /** Two pixels, blue and yellow. */
    private static final RgbImage SMALL = new RgbImage(2, 1, new byte[] {0, 0, -1, -1, -1, 0});

    private static final Prediction RIGHT = new Prediction(SMALL, Optional.of("cat"), "cat", 0.98);
    private static final Prediction WRONG =
            new Prediction(SMALL, Optional.of("dog"), "a label that is longer than its tile", 0.41);

    @TempDir
    Path folder;

    @Test
    void marksWhatIsRightGreenAndMistakesRed() throws IOException {
        BufferedImage right = draw(List.of(RIGHT));
        BufferedImage wrong = draw(List.of(WRONG));

        assertThat(count(right, ChartPalette.CORRECT.getRGB())).isGreaterThan(1000);
        assertThat(count(right, ChartPalette.MISTAKE.getRGB())).isZero();
        assertThat(count(wrong, ChartPalette.MISTAKE.getRGB())).isGreaterThan(1000);
        assertThat(count(wrong, ChartPalette.CORRECT.getRGB())).isZero();
    }

    @Test
    void marksNothingWhereNobodyKnowsTheTruth() throws IOException {
        BufferedImage unknown = draw(List.of(new Prediction(SMALL, Optional.empty(), "cat", 0.98)));

        assertThat(count(unknown, ChartPalette.CORRECT.getRGB())).isZero();
        assertThat(count(unknown, ChartPalette.MISTAKE.getRGB())).isZero();
    }

    @Test
    void scalesSmallImagesUpWithoutSmoothing() throws IOException {
        BufferedImage image = draw(List.of(RIGHT));

        // 288 by 144 device pixels, half of them of each colour, less what the badge covers at the edge
        assertThat(count(image, 0xff0000ff)).isEqualTo(144 * 144);
        assertThat(count(image, 0xffffff00)).isBetween(144 * 144 - 1000, 144 * 144);
    }

    @Test
    void growsByRowsOfSix() throws IOException {
        int oneRow = draw(Collections.nCopies(6, RIGHT)).getHeight();
        int twoRows = draw(Collections.nCopies(7, WRONG)).getHeight();
        int eightRows = draw(Collections.nCopies(48, RIGHT)).getHeight();

        assertThat(eightRows - oneRow).isEqualTo(7 * (twoRows - oneRow));
    }

    @Test
    void refusesAnEmptyGrid() {
        assertThatThrownBy(() -> new PredictionGrid("none", List.of(), PictureLabels.of(List.of(), Map.of())))
                .isInstanceOf(InvalidRequestException.class);
    }

    private BufferedImage draw(List<Prediction> predictions) throws IOException {
        Path png = folder.resolve("predictions.png");
        new PredictionGrid("Predictions", predictions, PictureLabels.of(List.of(), Map.of())).writePng(png);
        return ImageIO.read(png.toFile());
    }

    private static int count(BufferedImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += image.getRGB(x, y) == rgb ? 1 : 0;
            }
        }
        return count;
    }
}
