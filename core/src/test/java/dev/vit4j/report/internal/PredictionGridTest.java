package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.eval.internal.TopPredictions;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
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

    private static final Prediction RIGHT = new Prediction(SMALL, Optional.empty(), Optional.of("cat"), "cat", 0.98);
    private static final Prediction WRONG =
            new Prediction(SMALL, Optional.empty(), Optional.of("dog"), "a label that is longer than its tile", 0.41);

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
    void namesTheFileWithoutItsFolders() throws IOException {
        Path cat = Files.createDirectories(folder.resolve("cat"));
        ImageIO.write(
                new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
                "png",
                cat.resolve("a.png").toFile());
        ImageFolder images = ImageFolder.read(folder, ImageDecoder.standard());

        List<Prediction> sample = Prediction.sample(
                images,
                Preprocessor.of(4),
                new TopPredictions(new int[] {0}, new float[] {1}, new int[] {0}, new int[] {0}),
                0,
                1);

        assertThat(sample.get(0).name()).hasValue("a.png");
    }

    @Test
    void marksNothingWhereNobodyKnowsTheTruth() throws IOException {
        BufferedImage unknown = draw(List.of(new Prediction(SMALL, Optional.empty(), Optional.empty(), "cat", 0.98)));

        assertThat(count(unknown, ChartPalette.CORRECT.getRGB())).isZero();
        assertThat(count(unknown, ChartPalette.MISTAKE.getRGB())).isZero();
    }

    @Test
    void scalesSmallImagesUpWithoutSmoothing() throws IOException {
        BufferedImage image = draw(List.of(RIGHT));

        // 800 by 400 device pixels, half of them of each colour, less what the badge covers at the edge
        assertThat(count(image, 0xff0000ff)).isEqualTo(400 * 400);
        assertThat(count(image, 0xffffff00)).isBetween(400 * 400 - 1000, 400 * 400);
    }

    @Test
    void growsByRowsOfSixAtTheMost() throws IOException {
        int oneRow = draw(Collections.nCopies(6, RIGHT)).getHeight();
        int twoRows = draw(Collections.nCopies(7, WRONG)).getHeight();
        int eightRows = draw(Collections.nCopies(48, RIGHT)).getHeight();

        assertThat(eightRows - oneRow).isEqualTo(7 * (twoRows - oneRow));
        assertThat(draw(Collections.nCopies(7, RIGHT)).getWidth())
                .isEqualTo(draw(Collections.nCopies(4, RIGHT)).getWidth());
    }

    @Test
    void fewImagesFillThePicture() throws IOException {
        for (int count : new int[] {1, 2, 3, 4, 8, 9}) {
            BufferedImage drawn = draw(Collections.nCopies(count, RIGHT));
            int lastColumn = 0;
            for (int y = 0; y < drawn.getHeight(); y++) {
                for (int x = lastColumn; x < drawn.getWidth(); x++) {
                    lastColumn = drawn.getRGB(x, y) == 0xffffff00 ? x : lastColumn;
                }
            }
            assertThat(drawn.getWidth() - lastColumn).as("%d images", count).isLessThan(100);
        }
    }

    @Test
    void saysTheNamesOfImagesWhoseLabelIsNotKnown() throws IOException {
        BufferedImage without = draw(List.of(new Prediction(SMALL, Optional.empty(), Optional.empty(), "cat", 0.98)));
        BufferedImage with = draw(List.of(new Prediction(SMALL, Optional.of("a.jpg"), Optional.empty(), "cat", 0.98)));

        assertThat(count(with, 0xffffffff)).isLessThan(count(without, 0xffffffff));
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
