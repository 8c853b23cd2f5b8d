package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.ClassificationMetrics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionMatrixChartTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 37, 100, 1000})
    void drawsAnyNumberOfClasses(int numClasses) throws IOException {
        BufferedImage image = draw(numClasses + " classes", random(numClasses));

        assertThat(image.getWidth()).isBetween(1000, 5000);
        assertThat(image.getHeight()).isBetween(300, 5000);
    }

    @Test
    void paintsTheDiagonalGreenAndMistakesRed() throws IOException {
        List<String> names = List.of("cat", "dog");
        BufferedImage right =
                draw("right", new ClassificationMetrics.ConfusionMatrix(names, new int[][] {{3, 0}, {0, 3}}));
        BufferedImage wrong =
                draw("wrong", new ClassificationMetrics.ConfusionMatrix(names, new int[][] {{0, 3}, {3, 0}}));

        assertThat(contains(right, ChartPalette.CORRECT.getRGB())).isTrue();
        assertThat(contains(right, ChartPalette.MISTAKE.getRGB())).isFalse();
        assertThat(contains(wrong, ChartPalette.CORRECT.getRGB())).isFalse();
        assertThat(contains(wrong, ChartPalette.MISTAKE.getRGB())).isTrue();
    }

    private BufferedImage draw(String title, ClassificationMetrics.ConfusionMatrix matrix) throws IOException {
        Path png = folder.resolve("confusion-" + matrix.numClasses() + ".png");
        new ConfusionMatrixChart(title, matrix, PictureLabels.of(matrix.classNames(), Map.of())).writePng(png);
        return ImageIO.read(png.toFile());
    }

    private static ClassificationMetrics.ConfusionMatrix random(int numClasses) {
        Random random = new Random(numClasses);
        List<String> names = IntStream.range(0, numClasses)
                .mapToObj(i -> "a class numbered " + i)
                .toList();
        int[][] counts = new int[numClasses][numClasses];
        for (int row = 0; row < numClasses; row++) {
            for (int example = 0; example < 100; example++) {
                counts[row][random.nextInt(10) < 8 ? row : random.nextInt(numClasses)]++;
            }
        }
        return new ClassificationMetrics.ConfusionMatrix(names, counts);
    }

    private static boolean contains(BufferedImage image, int rgb) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) == rgb) {
                    return true;
                }
            }
        }
        return false;
    }
}
