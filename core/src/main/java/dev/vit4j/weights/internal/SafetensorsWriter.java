package dev.vit4j.weights.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes safetensors files, byte for byte as the reference does: tensors of the widest type first
 * (the last of its own list, F64 before F32), those of one type by the UTF-8 bytes of their names, the header padded with
 * spaces to a multiple of eight bytes. The order of the maps given does not matter. Metadata is sorted by key, where
 * the reference's order is that of a hash table.
 */
public final class SafetensorsWriter {

    private SafetensorsWriter() {}

    /**
     * Replaces {@code path} by a file of these tensors, atomically.
     *
     * @param metadata entries of {@code __metadata__}; the reference's own files have {@code format: pt}
     * @throws InvalidRequestException if a name is {@code __metadata__} or not valid Unicode
     * @throws dev.vit4j.ResourceException if the file cannot be written
     */
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, SafetensorsContent> contents = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> contents.put(name, SafetensorsContent.of(tensor)));
        ContentsWriter.write(path, contents, metadata);
    }
}
