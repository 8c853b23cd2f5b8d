package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.ResourceException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images, most of them damaged, are refused where Pillow 13 refuses them, and read to its pixels where it reads them:
 * PNG and WebP that {@code images/damage.py} makes, JPEG of {@code damage_jpeg.py}, PPM and TIFF of {@code formats.py}.
 */
class DamagedImagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"damaged.txt", "damaged-jpeg.txt", "formats.txt"})
    void readsAndRefusesWhatPillowDoes(String name) throws Exception {
        List<String> lines;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/images/" + name))) {
            lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
        assertThat(lines).hasSizeGreaterThan(140);
        for (String line : lines) {
            assertAsPillow(line);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "damaged", matches = ".+")
    void readsAndRefusesWhatPillowDoesOfManyMore() throws Exception {
        for (String line : Files.readAllLines(Path.of(System.getProperty("damaged")), StandardCharsets.US_ASCII)) {
            assertAsPillow(line);
        }
    }

    private static void assertAsPillow(String line) throws Exception {
        int separator = line.indexOf(' ');
        String file = line.substring(0, separator);
        String expected = line.substring(separator + 1);
        assertThat(outcome(Base64.getDecoder().decode(file)))
                .as("%s of %s", expected, file)
                .isEqualTo(expected.startsWith("refused") ? "refused" : expected);
    }

    private static String outcome(byte[] file) throws Exception {
        try {
            RgbImage image = ImageDecoder.standard().decode(file, "damaged");
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(image.pixels());
            return image.width() + " " + image.height() + " " + HexFormat.of().formatHex(sum);
        } catch (ResourceException e) {
            return "refused";
        }
    }
}
