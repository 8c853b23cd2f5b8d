package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.SharedFolder;
import dev.vit4j.image.internal.resize.Resampling;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the reference makes of real images: the folders {@code images} and {@code golden/preprocessing} under VIT4J_SHARED. */
class ReferenceImagesTest {

    private static Path images = Path.of("");
    private static Path golden = Path.of("");

    @BeforeAll
    static void findImages() {
        images = SharedFolder.path("images");
        golden = SharedFolder.path("golden/preprocessing");
    }

    @Test
    void decodesEveryImageThatPillowReadsToTheSameBytesAndRefusesTheOthers() throws Exception {
        JsonNode expected = JsonMapper.shared().readTree(Files.readString(golden.resolve("decoded.json")));
        assertThat(expected.size()).isGreaterThan(60);
        for (String name : expected.propertyNames()) {
            Path file = images.resolve(name);
            if (expected.get(name).has("error")) {
                assertThatThrownBy(() -> ImageDecoder.standard().decode(file))
                        .as(name)
                        .isInstanceOf(ResourceException.class)
                        .hasMessageContaining(file.toString());
            } else {
                RgbImage image = ImageDecoder.standard().decode(file);
                assertThat(image.width())
                        .as("width of %s", name)
                        .isEqualTo(expected.get(name).get("width").intValue());
                byte[] sum = MessageDigest.getInstance("SHA-256").digest(image.pixels());
                assertThat(HexFormat.of().formatHex(sum))
                        .as("bytes of %s", name)
                        .isEqualTo(expected.get(name).get("sha256").stringValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photos/cow_in_beach.jpg",
                "jpeg/flower.jpg",
                "exif-orientation/Landscape_6.jpg",
                "png/basi2c08.png"
            })
    void decodesAPartToThePixelsOfTheWhole(String name) {
        EncodedImage encoded = ImageDecoder.standard().open(images.resolve(name));
        RgbImage whole = encoded.decode();
        for (RgbImage.Region region : List.of(
                new RgbImage.Region(0, 0, 1, 1),
                new RgbImage.Region(encoded.width() - 1, encoded.height() - 1, 1, 1),
                new RgbImage.Region(7, 5, 17, 19),
                new RgbImage.Region(1, 2, encoded.width() - 3, encoded.height() - 5))) {
            assertThat(encoded.decode(region).pixels())
                    .as("%s of %s", region, name)
                    .isEqualTo(whole.part(region).pixels());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos/cow_in_beach.jpg", "jpeg/flower.jpg", "exif-orientation/Landscape_6.jpg"})
    void resizesAPartToThePixelsOfTheResizedWhole(String name) {
        EncodedImage encoded = ImageDecoder.standard().open(images.resolve(name));
        RgbImage whole = encoded.decode();
        RgbImage.Region region = new RgbImage.Region(3, 5, encoded.width() - 7, encoded.height() - 6);
        for (ResizeFilter interpolation : List.of(ResizeFilter.NEAREST, ResizeFilter.BILINEAR)) {
            for (int side : new int[] {1, 50, region.width() - 9, region.width()}) {
                for (ResizeFilter.Backend backend : List.of(ResizeFilter.Backend.PIL, ResizeFilter.Backend.PIL_12_1)) {
                    assertThat(encoded.resized(region, side, 60, interpolation, backend)
                                    .pixels())
                            .as("%s to %d of %s", interpolation, side, name)
                            .isEqualTo(Resampling.resize(whole.part(region), side, 60, interpolation, backend)
                                    .pixels());
                }
            }
        }
    }

    @Tag("engine")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip-224",
                "clip-shortest-crop",
                "deit-crop",
                "dinov2",
                "lanczos",
                "nearest-up",
                "siglip-bicubic-square",
                "siglip2-bilinear-square",
                "vit-bilinear-square"
            })
    void preprocessesAsBothBackends(String name) {
        Preprocessor preprocessor = Preprocessor.read(golden.resolve(name).resolve(Preprocessor.FILE_NAME));
        try (SafetensorsReader reference =
                        SafetensorsReader.open(golden.resolve(name).resolve("golden.safetensors"));
                Scope scope = Scope.open()) {
            assertThat(reference.names()).isNotEmpty();
            for (String key : reference.names()) {
                String[] parts = key.split("\\.(?=(pil|torchvision)\\.)|\\.(?=(resized|pixel_values)$)");
                ResizeFilter.Backend backend = ResizeFilter.Backend.valueOf(parts[1].toUpperCase(Locale.ROOT));
                RgbImage resized = preprocessor
                        .withBackend(backend)
                        .resized(ImageDecoder.standard().decode(images.resolve(parts[0])));
                float[] expected = reference.read(key).toFloatArray();
                if (parts[2].equals("resized")) {
                    assertThat(planes(resized)).as(key).isEqualTo(expected);
                } else {
                    assertThat(preprocessor.withBackend(backend).pixelValues(resized))
                            .as(key)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** What the crop leaves out need not be decoded, and the rest is the same. */
    @Test
    void preprocessesFilesToThePixelsOfDecodedImages() throws Exception {
        JsonNode expected = JsonMapper.shared().readTree(Files.readString(golden.resolve("decoded.json")));
        List<Preprocessor> preprocessors = List.of(
                Preprocessor.parse("{\"image_processor_type\": \"BitImageProcessor\"}", "dinov2"),
                Preprocessor.parse("{\"image_processor_type\": \"CLIPImageProcessor\"}", "clip")
                        .withBackend(ResizeFilter.Backend.PIL),
                Preprocessor.parse("{\"do_resize\": false, \"do_center_crop\": true}", "crop"),
                Preprocessor.of(96));
        for (String name : expected.propertyNames()) {
            if (expected.get(name).has("error")) {
                continue;
            }
            EncodedImage encoded = ImageDecoder.standard().open(images.resolve(name));
            for (Preprocessor preprocessor : preprocessors) {
                RgbImage decoded = (preprocessor.onWhite() ? encoded.onWhite() : encoded).decode();
                assertThat(preprocessor
                                .resized(encoded, ImageDecoder.Limits.STANDARD)
                                .pixels())
                        .as("%s by %s", name, preprocessor.processor())
                        .isEqualTo(preprocessor.resized(decoded).pixels());
            }
        }
    }

    private static float[] planes(RgbImage image) {
        int area = image.width() * image.height();
        float[] planes = new float[3 * area];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = image.pixels()[i % area * 3 + i / area] & 0xFF;
        }
        return planes;
    }
}
