package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images, most of them damaged, are refused where Pillow 13 refuses them, and read to its pixels where it reads them:
 * PNG and WebP that {@code images/damage.py} makes, JPEG of {@code damage_jpeg.py} and
 * {@code arithmetic_jpeg.py}, PPM and TIFF of {@code formats.py}.
 */
class DamagedImagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"damaged.txt", "damaged-jpeg.txt", "arithmetic-jpeg.txt", "formats.txt"})
    void readsAndRefusesWhatPillowDoes(String name) throws Exception {
        ReferencePictures pictures = ReferencePictures.shipped(name);

        assertThat(pictures.lines()).hasSizeGreaterThan(140);
        pictures.assertReadAlikeBy(DamagedImagesTest::read);
    }

    @Test
    @EnabledIfSystemProperty(named = "damaged", matches = ".+")
    void readsAndRefusesWhatPillowDoesOfManyMore() throws Exception {
        ReferencePictures.in(System.getProperty("damaged")).assertReadAlikeBy(DamagedImagesTest::read);
    }

    private static RgbImage read(byte[] file) {
        return ImageDecoder.standard().decode(file, "damaged");
    }
}
