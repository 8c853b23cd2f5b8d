package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.InScope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
@ExtendWith(InScope.class)
class SafetensorsReaderTest {

    @TempDir
    Path folder;

    static Path resource(String name) {
        try {
            return Path.of(SafetensorsReaderTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = "FLOAT8_.*", mode = EnumSource.Mode.MATCH_NONE)
    void readsEveryTensorTypeThatTheReferenceWrote(DType dtype) {
        try (SafetensorsReader reader =
                SafetensorsReader.open(resource("/safetensors/every-tensor-type.safetensors"))) {
            Tensor tensor = reader.read(dtype.name().toLowerCase(java.util.Locale.ROOT));

            assertThat(tensor.dtype()).isEqualTo(dtype);
            assertThat(tensor.shape()).containsExactly(2, 3);
            long[] expected = dtype == DType.BOOL ? new long[] {0, 1, 1, 1, 1, 1} : new long[] {0, 1, 2, 3, 100, 127};
            assertThat(tensor.toLongArray()).isEqualTo(expected);
        }
    }

    @Test
    void readsOddNamesAndEmptyTensors() {
        try (SafetensorsReader reader =
                SafetensorsReader.open(resource("/safetensors/every-tensor-type.safetensors"))) {
            assertThat(reader.metadata()).containsExactly(Map.entry("format", "pt \"ü\" /"));
            assertThat(reader.read("").item()).isEqualTo(1.5);
            assertThat(reader.read("quote \" backslash \\ slash / tab \t bell \u0007 delete \u007f unit \u001f")
                            .item())
                    .isEqualTo(2.5);
            assertThat(reader.read("größe/😀/\u2028").shape()).containsExactly(2, 0, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F8_E5M2", "F8_E4M3", "F8_E5M2FNUZ", "F8_E4M3FNUZ", "F8_E8M0"})
    void readsEveryByteOfAnEightBitFloatAsTheReferenceDoes(String type) {
        try (SafetensorsReader reader = SafetensorsReader.open(resource("/safetensors/float8-values.safetensors"))) {
            float[] expected = reader.read(type + " as F32").toFloatArray();

            assertThat(reader.dtype(type))
                    .isEqualTo(SafetensorsDType.valueOf(type).tensorType());
            assertThat(reader.read(type).toFloatArray()).hasSize(256).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F4", "F6_E2M3", "F6_E3M2"})
    void listsTypesNarrowerThanAByteAndRefusesToReadThem(String type) {
        int bytes = SafetensorsDType.valueOf(type).bits();
        String header = "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[8],\"data_offsets\":[0," + bytes + "]}}";
        Path file = SafetensorsBytes.write(folder.resolve("narrow.safetensors"), SafetensorsBytes.of(header, bytes));
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.dtype("a"))
                    .isEqualTo(SafetensorsDType.valueOf(type).tensorType());
            assertThat(reader.shape("a")).containsExactly(8);
            assertThatThrownBy(() -> reader.read("a"))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("narrow.safetensors", "tensor \"a\"", "dtype " + type, "BF16");
        }
    }

    @Test
    void readsAModelFolderOfTheReferenceInTheOrderOfItsData() {
        try (SafetensorsReader reader = SafetensorsReader.open(resource("/golden/models/vit-cls"))) {
            Map<String, Tensor> all = reader.readAll();

            assertThat(all.keySet()).containsExactlyElementsOf(reader.names());
            assertThat(all).containsKeys("vit.embeddings.cls_token", "classifier.weight");
            assertThat(reader.metadata()).containsEntry("format", "pt");
            all.forEach((name, tensor) -> {
                assertThat(tensor.shape()).isEqualTo(reader.shape(name));
                assertThat(tensor.abs().max().item()).as(name).isBetween(0.0, 10.0);
            });
        }
    }

    @Test
    void namesTheMissingTensor() {
        try (SafetensorsReader reader = SafetensorsReader.open(resource("/golden/models/vit-cls"))) {
            assertThatThrownBy(() -> reader.shape("nothing"))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("model.safetensors", "\"nothing\"");
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> SafetensorsReader.open(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(folder.toString(), "model.safetensors", "model.safetensors.index.json");
        assertThatThrownBy(() -> SafetensorsReader.open(folder.resolve("absent.safetensors")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("absent.safetensors", "does not exist");
    }

    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long filler = 5L << 30;
        String header = "{\"filler\":{\"dtype\":\"U8\",\"shape\":[" + filler + "],\"data_offsets\":[0," + filler + "]},"
                + "\"tail\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + filler + "," + (filler + 8) + "]}}";
        byte[] start = SafetensorsBytes.of(header, 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(start);
            sparse.seek(start.length + filler);
            sparse.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(1.25f)
                    .putFloat(-3)
                    .array());
        }

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.shape("filler")).containsExactly(filler);
            assertThat(reader.read("tail").toFloatArray()).containsExactly(1.25f, -3);
        }
    }

    @Test
    void tellsOfAFileThatWasCutWhileItWasOpen() throws IOException {
        Path file = folder.resolve("cut.safetensors");
        SafetensorsWriter.write(file, Map.of("a", Tensor.ones(DType.FLOAT32, 100)), Map.of());

        try (SafetensorsReader reader = SafetensorsReader.open(file);
                RandomAccessFile cutting = new RandomAccessFile(file.toFile(), "rw")) {
            cutting.setLength(file.toFile().length() - 1);
            assertThatThrownBy(() -> reader.read("a"))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(file.toString(), "cut");
        }
    }

    private void writeShards() {
        SafetensorsWriter.write(
                folder.resolve("model-00001-of-00002.safetensors"),
                Map.of("a", Tensor.ones(DType.FLOAT32, 2), "both", Tensor.zeros(DType.FLOAT32, 1)),
                Map.of("format", "pt"));
        SafetensorsWriter.write(
                folder.resolve("model-00002-of-00002.safetensors"),
                Map.of("b", Tensor.ones(DType.INT64, 3), "both", Tensor.ones(DType.FLOAT32, 1)),
                Map.of("format", "pt", "more", "here"));
    }

    private void writeIndex(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json, StandardCharsets.UTF_8);
    }

    private static final String WHOLE_INDEX = """
            {"metadata": {"total_size": 36}, "weight_map": {
              "a": "model-00001-of-00002.safetensors",
              "b": "model-00002-of-00002.safetensors",
              "both": "model-00002-of-00002.safetensors"}}
            """;

    @Test
    void readsShardsAsOneFile() throws IOException {
        writeShards();
        writeIndex(WHOLE_INDEX);

        try (SafetensorsReader reader = SafetensorsReader.open(folder)) {
            assertThat(reader.names()).containsExactlyInAnyOrder("a", "b", "both");
            assertThat(reader.read("both").item()).isEqualTo(1);
            assertThat(reader.read("b").toLongArray()).containsExactly(1, 1, 1);
            assertThat(reader.metadata()).containsExactly(Map.entry("format", "pt"), Map.entry("more", "here"));
        }
    }

    @Test
    void refusesAMissingShard() throws IOException {
        writeShards();
        writeIndex(WHOLE_INDEX);
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));

        assertThatThrownBy(() -> SafetensorsReader.open(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("index.json", "model-00002-of-00002.safetensors", "missing");
    }

    @Test
    void refusesAShardThatLacksATensorOfTheIndex() throws IOException {
        writeShards();
        writeIndex(WHOLE_INDEX.replace("\"a\":", "\"a\": \"model-00001-of-00002.safetensors\", \"lost\":"));

        assertThatThrownBy(() -> SafetensorsReader.open(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("index.json", "\"lost\"", "model-00001-of-00002.safetensors");
    }

    @Test
    void refusesATensorThatTwoShardsHoldAndTheIndexDoesNotList() throws IOException {
        writeShards();
        writeIndex(WHOLE_INDEX.replace(",\n  \"both\": \"model-00002-of-00002.safetensors\"", ""));

        assertThatThrownBy(() -> SafetensorsReader.open(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("index.json", "\"both\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {\"a\": 1}}",
                "{\"weight_map\": {\"a\": \"\"}}",
                "{\"weight_map\": {\"a\": \"..\"}}",
                "{\"weight_map\": {\"a\": \"../model.safetensors\"}}",
                "{\"weight_map\": {\"a\": \"/etc/passwd\"}}",
                "{\"weight_map\": {\"a\": \"x\\u0000y\"}}",
                "{\"weight_map\": {\"a\": \"x\", \"a\": \"x\"}}"
            })
    void refusesABrokenIndex(String json) throws IOException {
        writeIndex(json);

        assertThatThrownBy(() -> SafetensorsReader.open(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("model.safetensors.index.json");
    }
}
