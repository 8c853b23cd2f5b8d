package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsShardsTest {

    private static final Map<String, String> METADATA = Map.of("format", "pt");

    @TempDir
    Path folder;

    private Scope scope = Scope.open();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    @BeforeEach
    void makeTensors() {
        tensors.put("b", Tensor.of(new float[] {1, 2}, 2));
        tensors.put("large", Tensor.zeros(DType.FLOAT32, 100));
        tensors.put("a", Tensor.of(new float[] {3}, 1));
        tensors.put("c", Tensor.of(new float[] {4, 5}, 2));
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    @Test
    void splitsAsTheReferenceDoes() throws IOException {
        SafetensorsShards.write(folder, tensors, METADATA, 12);

        // json.dumps of what split_torch_state_dict_into_shards(…, max_shard_size=12) of huggingface_hub 2.4.0 gives
        assertThat(Files.readString(folder.resolve("model.safetensors.index.json")))
                .isEqualTo("""
                {
                  "metadata": {
                    "total_size": 420
                  },
                  "weight_map": {
                    "a": "model-00002-of-00003.safetensors",
                    "b": "model-00002-of-00003.safetensors",
                    "c": "model-00003-of-00003.safetensors",
                    "large": "model-00001-of-00003.safetensors"
                  }
                }
                """);
        try (SafetensorsReader reader = SafetensorsReader.open(folder)) {
            assertThat(reader.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
            assertThat(reader.read("a").item()).isEqualTo(3);
            assertThat(reader.read("c").toFloatArray()).containsExactly(4, 5);
            assertThat(reader.metadata()).isEqualTo(METADATA);
        }
    }

    @Test
    void writesOneFileWhereOneIsEnoughAndLeavesNothingOfTheShardsBefore() {
        SafetensorsShards.write(folder, tensors, METADATA, 12);

        SafetensorsShards.write(folder, tensors, METADATA, 1000);

        assertThat(folder.toFile().list()).containsExactly("model.safetensors");
    }

    @Test
    void leavesNothingOfTheSingleFileBefore() {
        SafetensorsShards.write(folder, tensors, METADATA, 1000);

        SafetensorsShards.write(folder, tensors, METADATA, 408);

        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json");
    }

    @Test
    void writesTheSameBytesEachTime() throws IOException {
        SafetensorsShards.write(folder, tensors, METADATA, 12);
        Path again = Files.createDirectory(folder.resolve("again"));
        SafetensorsShards.write(again, tensors, METADATA, 12);

        for (String name : again.toFile().list()) {
            assertThat(again.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
        }
    }

    @Test
    void refusesAShardOfNoSize() {
        assertThatThrownBy(() -> SafetensorsShards.write(folder, tensors, METADATA, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("at least 1 byte, found 0");
    }
}
