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

/**
 * PNG of every colour type, GIF, BMP, WebP and TIFF laid on white where they are transparent, as the reference's classes with
 * do_convert_rgb do with an opened image: {@code images/transparent.py} makes them.
 */
class TransparencyTest {

    @Test
    void laysTransparencyOnWhiteAsTheReference() throws Exception {
        List<String> lines;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/images/transparent.txt"))) {
            lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
        assertThat(lines).hasSizeGreaterThan(150);
        for (String line : lines) {
            assertAsReference(line);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "transparent", matches = ".+")
    void laysManyMoreOnWhite() throws Exception {
        for (String line : Files.readAllLines(Path.of(System.getProperty("transparent")), StandardCharsets.US_ASCII)) {
            assertAsReference(line);
        }
    }

    private static void assertAsReference(String line) throws Exception {
        int separator = line.indexOf(' ');
        String file = line.substring(0, separator);
        String expected = line.substring(separator + 1);
        assertThat(outcome(Base64.getDecoder().decode(file)))
                .as("%s of %s", expected, file)
                .isEqualTo(expected.startsWith("refused") ? "refused" : expected);
    }

    private static String outcome(byte[] file) throws Exception {
        try {
            RgbImage image =
                    ImageDecoder.standard().open(file, "transparent").onWhite().decode();
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(image.pixels());
            return image.width() + " " + image.height() + " " + HexFormat.of().formatHex(sum);
        } catch (ResourceException e) {
            return "refused";
        }
    }
}
