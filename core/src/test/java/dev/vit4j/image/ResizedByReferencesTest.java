package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.internal.resize.Resampling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Noise resized to the bytes of each Pillow and of torchvision: {@code images/resize.py} makes the references. */
class ResizedByReferencesTest {

    @ParameterizedTest
    @CsvSource({
        "pillow-12.1.1.txt, PIL_12_1",
        "pillow-12.3.0.txt, PIL_12",
        "pillow-13.0.0.txt, PIL",
        "torchvision-0.29.2.txt, TORCHVISION"
    })
    void resizesTwoHundredImagesToTheReferencesBytes(String name, ResizeFilter.Backend backend) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/images/resized/" + name), name)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(201);
            assertAsReference(lines, backend);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "resized", matches = ".+")
    void resizesManyMore() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("resized")))) {
            List<Path> references =
                    files.filter(file -> file.toString().endsWith(".txt")).toList();
            assertThat(references).isNotEmpty();
            for (Path file : references) {
                assertAsReference(Files.readAllLines(file, StandardCharsets.US_ASCII), backend(file));
            }
        }
    }

    private static ResizeFilter.Backend backend(Path file) {
        String name = file.getFileName().toString();
        if (name.startsWith("torchvision")) {
            return ResizeFilter.Backend.TORCHVISION;
        }
        return name.startsWith("pillow-12.1")
                ? ResizeFilter.Backend.PIL_12_1
                : name.startsWith("pillow-12.") ? ResizeFilter.Backend.PIL_12 : ResizeFilter.Backend.PIL;
    }

    private static void assertAsReference(List<String> lines, ResizeFilter.Backend backend) {
        List<ResizeFilter> interpolations = Arrays.stream(lines.get(0).split(" "))
                .map(ResizeFilter::valueOf)
                .toList();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ");
            int[] numbers =
                    Arrays.stream(fields).limit(5).mapToInt(Integer::parseInt).toArray();
            RgbImage image = noise(numbers[0], numbers[1], numbers[4]);
            for (int i = 0; i < interpolations.size(); i++) {
                RgbImage resized = Resampling.resize(image, numbers[2], numbers[3], interpolations.get(i), backend);
                assertThat(sum(resized))
                        .as("%s %s of %s", backend, interpolations.get(i), line)
                        .isEqualTo(fields[5 + i]);
            }
        }
    }

    private static String sum(RgbImage image) {
        CRC32 sum = new CRC32();
        sum.update(image.pixels());
        return String.format("%08x", sum.getValue());
    }

    /** The script's: bytes of a hash, every second image black and white. */
    private static RgbImage noise(int width, int height, int seed) {
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            int x = (i + seed * 1000003) * 0x9E3779B1;
            x ^= x >>> 15;
            x *= 0x85EBCA77;
            x ^= x >>> 13;
            int value = x >>> 24;
            pixels[i] = (byte) (seed % 2 == 0 ? value : value > 127 ? 255 : 0);
        }
        return new RgbImage(width, height, pixels);
    }
}
