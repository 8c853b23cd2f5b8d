package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.internal.TimmTransform;
import dev.vit4j.internal.io.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Preprocessing as timm's config.json says it, beside timm's transform for evaluation. */
class TimmTransformTest {

    private static List<JsonNode> entries() throws IOException {
        String file = "/golden/timm/preprocessing.json";
        try (InputStream in = Objects.requireNonNull(TimmTransformTest.class.getResourceAsStream(file), file)) {
            return JsonMapper.builder().build().readTree(in).valueStream().toList();
        }
    }

    private static Preprocessor read(JsonNode fields) {
        return TimmTransform.read(JsonFields.of((ObjectNode) fields, "pretrained_cfg"), ResizeFilter.Backend.PIL);
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "VIT4J_SHARED", matches = ".+")
    void photographsAreTimmsToTheByte() throws IOException, NoSuchAlgorithmException {
        Path images = Path.of(System.getenv("VIT4J_SHARED"), "images");
        for (JsonNode entry : entries()) {
            Preprocessor preprocessor = read(entry.path("fields"));
            RgbImage image = preprocessor.resized(
                    ImageDecoder.standard()
                            .open(images.resolve(entry.path("photo").stringValue())),
                    ImageDecoder.Limits.STANDARD);
            float[] values = preprocessor.pixelValues(image);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            assertThat(HexFormat.of().formatHex(hash))
                    .as(entry.toString())
                    .isEqualTo(entry.path("sha256").stringValue());
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        for (JsonNode entry : entries()) {
            Preprocessor preprocessor = read(entry.path("fields"));
            JsonNode written = JsonMapper.builder().build().valueToTree(TimmTransform.write(preprocessor));
            assertThat(read(written)).as(entry.toString()).isEqualTo(preprocessor);
            assertThat(Preprocessor.parse(preprocessor.toJson(), "c.json").withBackend(ResizeFilter.Backend.PIL))
                    .isEqualTo(preprocessor);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"crop_mode\": \"random\"}",
                "{\"crop_pct\": 0}",
                "{\"interpolation\": \"random\"}",
                "{\"input_size\": [224, 224]}",
                "{\"std\": [0, 0, 0]}"
            })
    void whatTimmDoesOtherwiseIsRefused(String fields) {
        String field = fields.replaceAll("[{}\"]", "").replaceAll(":.*", "");
        assertThatThrownBy(() -> TimmTransform.read(JsonFields.parse(fields, "config.json"), ResizeFilter.Backend.PIL))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(field);
    }
}
