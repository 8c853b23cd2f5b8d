package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.InScope;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("engine")
@ExtendWith(InScope.class)
class SafetensorsWriterTest {

    @TempDir
    Path folder;

    static Stream<Path> filesOfTheReference() {
        return Stream.of(
                        "/safetensors/every-tensor-type.safetensors",
                        "/safetensors/float8-values.safetensors",
                        "/golden/models/vit-cls/model.safetensors",
                        "/golden/models/vit-cls/golden.safetensors",
                        "/golden/models/train-trace/golden.safetensors")
                .map(SafetensorsReaderTest::resource);
    }

    @ParameterizedTest
    @MethodSource("filesOfTheReference")
    void writesTheBytesThatTheReferenceWritesWhateverTheOrderGiven(Path golden) throws IOException {
        Path file = folder.resolve("copy.safetensors");
        try (SafetensorsReader reader = SafetensorsReader.open(golden)) {
            List<String> names = new ArrayList<>(reader.names());
            Collections.shuffle(names, new Random(1));
            Map<String, Tensor> shuffled = new LinkedHashMap<>();
            names.forEach(name -> shuffled.put(name, reader.read(name)));

            SafetensorsWriter.write(file, shuffled, reader.metadata());
        }

        assertThat(Files.mismatch(file, golden)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void givesBackEveryBitOfEveryType(DType dtype) {
        Path file = folder.resolve("some.safetensors");
        Tensor written = Tensor.empty(dtype, 3, 0x100);
        for (int i = 0; i < written.byteLength(); i++) {
            written.bytes().put(i, (byte) (dtype == DType.BOOL ? i % 2 : i * 31));
        }

        SafetensorsWriter.write(file, Map.of("x", written), Map.of());

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.dtype("x")).contains(dtype);
            assertThat(reader.read("x").shape()).containsExactly(3, 0x100);
            assertThat(reader.read("x").bytes()).isEqualTo(written.bytes());
        }
    }

    @Test
    void sortsMetadataByKey() throws IOException {
        Path file = folder.resolve("some.safetensors");

        SafetensorsWriter.write(file, Map.of(), Map.of("b", "2", "a", "1", "c", "3"));

        assertThat(Files.readString(file).substring(8).strip())
                .isEqualTo("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}");
    }

    @Test
    void writesViewsRowByRow() {
        Path file = folder.resolve("some.safetensors");
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Map<String, Tensor> views =
                Map.of("transposed", x.transpose(0, 1), "column", x.select(1, 2), "parameter", x.asParameter());

        SafetensorsWriter.write(file, views, Map.of());

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.read("transposed").toFloatArray()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(reader.read("column").toFloatArray()).containsExactly(3, 6);
            assertThat(reader.read("parameter").toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void writesAndReadsTensorsLargerThanAPiece() {
        Path file = folder.resolve("some.safetensors");
        long length = 2L * SafetensorsFile.PIECE_BYTES + 5;
        Tensor written = Tensor.zeros(DType.UINT8, length);
        long[] marked = {0, SafetensorsFile.PIECE_BYTES - 1, SafetensorsFile.PIECE_BYTES, length - 1};
        for (int i = 0; i < marked.length; i++) {
            written.bytes(marked[i], 1).put(0, (byte) (i + 1));
        }

        SafetensorsWriter.write(file, Map.of("x", written), Map.of());

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.read("x").bytes()).isEqualTo(written.bytes());
        }
    }

    @Test
    void refusesNamesThatTheFormatCannotHold() {
        Path file = folder.resolve("some.safetensors");
        Tensor x = Tensor.ones(DType.FLOAT32, 1);

        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("__metadata__", x), Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(file.toString(), "__metadata__");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("half \ud83d", x), Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).doesNotExist();
    }

    @Test
    void saysThatAFolderIsMissing() {
        Path file = folder.resolve("absent").resolve("some.safetensors");

        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), Map.of()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void leavesNothingBesideTheFile() {
        Path file = folder.resolve("some.safetensors");

        SafetensorsWriter.write(file, Map.of("x", Tensor.randomNormal(new RandomSource(1), 5)), Map.of());

        assertThat(folder).isDirectoryContaining(found -> found.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }
}
