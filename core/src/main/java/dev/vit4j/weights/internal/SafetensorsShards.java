package dev.vit4j.weights.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the weights of a model folder in files of a limited size, split as the reference splits them
 * ({@code split_torch_state_dict_into_shards} of huggingface_hub): in the order given, a new shard if the next
 * tensor would not fit, and a separate one for a tensor larger than the limit.
 */
public final class SafetensorsShards {

    private static final Pattern SHARD = Pattern.compile("model-\\d{5,}-of-\\d{5,}\\.safetensors");

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The reference's layout. */
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private SafetensorsShards() {}

    /**
     * Replaces the weights of a folder by these tensors: {@code model.safetensors} if they fit into one shard,
     * otherwise {@code model-00001-of-0000N.safetensors}, … and their index. Each file is written atomically; the index
     * comes last, so that an interrupted write leaves a folder without weights rather than one with mixed ones.
     *
     * @param maxShardBytes of tensors in a file, excluding its header
     * @throws InvalidRequestException if the size is below 1, or the format doesn't allow a name
     * @throws ResourceException if the folder can't be written
     */
    public static void write(
            Path folder, Map<String, Tensor> tensors, Map<String, String> metadata, long maxShardBytes) {
        if (maxShardBytes < 1) {
            throw new InvalidRequestException("a shard's size must be at least 1 byte, found " + maxShardBytes);
        }
        List<Map<String, Tensor>> shards = split(tensors, maxShardBytes);
        removeWeights(folder);
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve(SafetensorsReader.SINGLE_FILE), shards.get(0), metadata);
            return;
        }
        Map<String, String> fileByTensor = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(name), shards.get(i), metadata);
            shards.get(i).keySet().forEach(tensor -> fileByTensor.put(tensor, name));
        }
        AtomicFile.writeString(folder.resolve(SafetensorsReader.INDEX_FILE), index(tensors, fileByTensor));
    }

    private static List<Map<String, Tensor>> split(Map<String, Tensor> tensors, long maxShardBytes) {
        List<Map<String, Tensor>> shards = new ArrayList<>();
        Map<String, Tensor> current = new LinkedHashMap<>();
        long currentBytes = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            long bytes = tensor.getValue().byteLength();
            if (bytes > maxShardBytes) {
                shards.add(Map.of(tensor.getKey(), tensor.getValue()));
                continue;
            }
            if (currentBytes + bytes > maxShardBytes) {
                shards.add(current);
                current = new LinkedHashMap<>();
                currentBytes = 0;
            }
            current.put(tensor.getKey(), tensor.getValue());
            currentBytes += bytes;
        }
        if (!current.isEmpty() || shards.isEmpty()) {
            shards.add(current);
        }
        return shards;
    }

    private static String index(Map<String, Tensor> tensors, Map<String, String> fileByTensor) {
        long totalBytes =
                tensors.values().stream().mapToLong(Tensor::byteLength).sum();
        Map<String, Object> document = new TreeMap<>();
        document.put("metadata", Map.of("total_size", totalBytes));
        document.put("weight_map", fileByTensor);
        return MAPPER.writer().with(PRINTER).writeValueAsString(document) + "\n";
    }

    /** The index first: without it the shards are not a model. */
    private static void removeWeights(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(SafetensorsReader.INDEX_FILE));
            Files.deleteIfExists(folder.resolve(SafetensorsReader.SINGLE_FILE));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(SafetensorsShards::isShard).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new ResourceException("cannot replace the weights in " + folder + ": " + FileFailure.reason(e), e);
        }
    }

    private static boolean isShard(Path file) {
        return SHARD.matcher(file.getFileName().toString()).matches();
    }
}
