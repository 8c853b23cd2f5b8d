package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Files with the reference's answers, as the scripts of {@code images/} write them: a line is the file in base64, then
 * width, height and the SHA-256 of its RGB, or "refused" and the error.
 */
record ReferencePictures(List<String> lines) {

    static ReferencePictures shipped(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ReferencePictures.class.getResourceAsStream("/images/" + name))) {
            return new ReferencePictures(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList());
        }
    }

    static ReferencePictures in(String file) throws IOException {
        return new ReferencePictures(Files.readAllLines(Path.of(file), StandardCharsets.US_ASCII));
    }

    /** @param decode is to read what the reference reads, to its pixels, and to refuse the rest */
    void assertReadAlikeBy(Function<byte[], RgbImage> decode) throws Exception {
        for (String line : lines) {
            int separator = line.indexOf(' ');
            String file = line.substring(0, separator);
            String expected = line.substring(separator + 1);
            assertThat(outcome(Base64.getDecoder().decode(file), decode))
                    .as("%s of %s", expected, file)
                    .isEqualTo(expected.startsWith("refused") ? "refused" : expected);
        }
    }

    private static String outcome(byte[] file, Function<byte[], RgbImage> decode) throws Exception {
        try {
            RgbImage image = decode.apply(file);
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(image.pixels());
            return image.width() + " " + image.height() + " " + HexFormat.of().formatHex(sum);
        } catch (ResourceException e) {
            return "refused";
        }
    }
}
