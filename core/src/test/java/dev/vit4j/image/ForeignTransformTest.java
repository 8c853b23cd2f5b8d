package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.internal.OpenClipTransform;
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

/** Preprocessing as timm's and OpenCLIP's configurations say it, beside what these make of photographs. */
class ForeignTransformTest {

    private static List<JsonNode> entries(String library) throws IOException {
        String file = "/golden/" + library + "/preprocessing.json";
        try (InputStream in = Objects.requireNonNull(ForeignTransformTest.class.getResourceAsStream(file), file)) {
            return JsonMapper.builder().build().readTree(in).valueStream().toList();
        }
    }

    private static Preprocessor timm(JsonNode fields) {
        return TimmTransform.read(JsonFields.of((ObjectNode) fields, "pretrained_cfg"), ResizeFilter.Backend.PIL);
    }

    /** At the size of the entry, which a folder's model has. */
    private static Preprocessor openClip(JsonNode fields) {
        JsonNode size = fields.path("size");
        TargetSize.Exact output = size.isArray()
                ? new TargetSize.Exact(size.get(0).intValue(), size.get(1).intValue())
                : new TargetSize.Exact(size.intValue(), size.intValue());
        return OpenClipTransform.read(
                JsonFields.of((ObjectNode) fields, "preprocess_cfg"), output, ResizeFilter.Backend.PIL);
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "VIT4J_SHARED", matches = ".+")
    void photographsAreTimmsToTheByte() throws IOException, NoSuchAlgorithmException {
        for (JsonNode entry : entries("timm")) {
            assertSameBytes(entry, timm(entry.path("fields")));
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "VIT4J_SHARED", matches = ".+")
    void photographsAreOpenClipsToTheByte() throws IOException, NoSuchAlgorithmException {
        for (JsonNode entry : entries("openclip")) {
            assertSameBytes(entry, openClip(entry.path("fields")));
        }
    }

    private static void assertSameBytes(JsonNode entry, Preprocessor preprocessor) throws NoSuchAlgorithmException {
        Path photo = Path.of(
                System.getenv("VIT4J_SHARED"), "images", entry.path("photo").stringValue());
        RgbImage image = preprocessor.resized(ImageDecoder.standard().open(photo), ImageDecoder.Limits.STANDARD);
        float[] values = preprocessor.pixelValues(image);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
        assertThat(HexFormat.of().formatHex(hash))
                .as(entry.toString())
                .isEqualTo(entry.path("sha256").stringValue());
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        for (JsonNode entry : entries("timm")) {
            Preprocessor preprocessor = timm(entry.path("fields"));
            JsonNode written = JsonMapper.builder().build().valueToTree(TimmTransform.write(preprocessor));
            assertThat(timm(written)).as(entry.toString()).isEqualTo(preprocessor);
            assertThat(Preprocessor.parse(preprocessor.toJson(), "c.json").withBackend(ResizeFilter.Backend.PIL))
                    .isEqualTo(preprocessor);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"crop_mode\": \"random\"}",
                "{\"crop_pct\": -0.5}",
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

    /** As in timm's resolve_data_config, which asks for the value's truth. */
    @Test
    void cropPctOf0IsNoValue() {
        assertThat(TimmTransform.read(JsonFields.parse("{\"crop_pct\": 0}", "config.json"), ResizeFilter.Backend.PIL))
                .isEqualTo(TimmTransform.read(JsonFields.parse("{}", "config.json"), ResizeFilter.Backend.PIL));
    }
}
