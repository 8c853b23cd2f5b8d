package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Image processors of every class, with flags that are null, false and true, to the bits of the reference's pixel values:
 * {@code images/preprocess.py} draws them.
 */
class PreprocessedByReferenceTest {

    @Test
    void givesTheReferencesPixelValues() throws Exception {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/images/preprocessed.txt"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            assertThat(lines.size()).isGreaterThan(120);
            for (String line : lines) {
                assertAsReference(line);
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "preprocessed", matches = ".+")
    void givesManyMore() throws Exception {
        for (String line : Files.readAllLines(Path.of(System.getProperty("preprocessed")), StandardCharsets.US_ASCII)) {
            assertAsReference(line);
        }
    }

    private static void assertAsReference(String line) throws Exception {
        String[] fields = line.split(" ");
        String json = new String(Base64.getDecoder().decode(fields[0]), StandardCharsets.UTF_8);
        Preprocessor preprocessor = Preprocessor.parse(json, Preprocessor.FILE_NAME)
                .withBackend(ResizeFilter.Backend.valueOf(fields[2].toUpperCase(Locale.ROOT)));
        EncodedImage image = ImageDecoder.standard().open(Base64.getDecoder().decode(fields[1]), "image");
        RgbImage resized = preprocessor.resized(image, ImageDecoder.Limits.STANDARD);
        float[] values = preprocessor.pixelValues(resized);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes.array());
        assertThat(resized.height() + " " + resized.width() + " "
                        + HexFormat.of().formatHex(sum))
                .as("%s of %s by %s", json, fields[1], fields[2])
                .isEqualTo(fields[3] + " " + fields[4] + " " + fields[5]);
    }
}
