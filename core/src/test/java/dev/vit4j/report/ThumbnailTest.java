package dev.vit4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.RgbImage;
import dev.vit4j.report.internal.Prediction;
import dev.vit4j.report.internal.Thumbnail;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailTest {

    private static RgbImage black(int width, int height) {
        return new RgbImage(width, height, new byte[3 * width * height]);
    }

    @ParameterizedTest
    @CsvSource({
        "32, 20, 32, 20",
        "288, 288, 288, 288",
        "600, 400, 288, 192",
        "400, 600, 192, 288",
        "1, 100000, 1, 288",
        "3, 9000000, 1, 288"
    })
    void isAsLargeAsTheGridShowsIt(int width, int height, int expectedWidth, int expectedHeight) {
        RgbImage image = black(width, height);
        RgbImage thumbnail = Thumbnail.of(image);
        assertThat(thumbnail.width()).isEqualTo(expectedWidth);
        assertThat(thumbnail.height()).isEqualTo(expectedHeight);
        RgbImage kept = new Prediction(image, Optional.empty(), Optional.empty(), "cat", 1).image();
        assertThat(kept.pixels().length).isLessThanOrEqualTo(3 * Thumbnail.SIDE * Thumbnail.SIDE);
    }
}
