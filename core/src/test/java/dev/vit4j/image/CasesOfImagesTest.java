package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.SharedFolder;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference makes of images that once came out otherwise here: the folder {@code cases} under VIT4J_SHARED. */
class CasesOfImagesTest {

    @Tag("engine")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpeg-without-dht",
                "lanczos-torchvision",
                "null-flags",
                "png-webp-damaged",
                "progressive-ends-early",
                "transparency-on-white"
            })
    void preprocessesToTheReferencesValues(String name) {
        Path folder = SharedFolder.path("cases").resolve(name);
        Preprocessor preprocessor = Preprocessor.read(folder.resolve(Preprocessor.FILE_NAME));
        try (SafetensorsReader golden = SafetensorsReader.open(folder.resolve("golden.safetensors"));
                Scope scope = Scope.open()) {
            assertThat(golden.names()).hasSizeGreaterThanOrEqualTo(2);
            for (String key : golden.names()) {
                List<String> parts = List.of(key.split("\\.(?=(pil|torchvision)\\.)|\\.(?=pixel_values$)"));
                Preprocessor chosen = preprocessor.withBackend(
                        ResizeFilter.Backend.valueOf(parts.get(1).toUpperCase(Locale.ROOT)));
                EncodedImage image = ImageDecoder.standard().open(folder.resolve(parts.get(0)));
                assertThat(chosen.pixelValues(chosen.resized(image, ImageDecoder.Limits.STANDARD)))
                        .as(key)
                        .isEqualTo(golden.read(key).toFloatArray());
            }
        }
    }

    @Test
    void refusesADamagedImageThatTheReferenceRefuses() throws Exception {
        Path folder = SharedFolder.path("cases").resolve("png-webp-damaged");
        List<String> refused = Files.readAllLines(folder.resolve("refused.txt"));
        assertThat(refused).isNotEmpty();
        for (String name : refused) {
            assertThatThrownBy(() -> ImageDecoder.standard().decode(folder.resolve(name)))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(name, "truncated");
        }
    }

    @ParameterizedTest
    @CsvSource({"12.1.1, PIL_12_1", "12.3.0, PIL_12", "13.0.0, PIL"})
    void resizesInTheOrderOfEachPillow(String version, ResizeFilter.Backend backend) {
        Path folder = SharedFolder.path("cases").resolve("pass-order-pillow");
        Preprocessor preprocessor =
                Preprocessor.read(folder.resolve(Preprocessor.FILE_NAME)).withBackend(backend);
        for (String name : List.of("strip-4x410", "tall-40x120")) {
            EncodedImage image = ImageDecoder.standard().open(folder.resolve(name + ".png"));
            RgbImage expected = ImageDecoder.standard().decode(folder.resolve(name + ".pillow-" + version + ".png"));
            assertThat(preprocessor.resized(image, ImageDecoder.Limits.STANDARD).pixels())
                    .as(name)
                    .isEqualTo(expected.pixels());
        }
    }
}
