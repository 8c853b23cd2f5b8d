package dev.vit4j.weights.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The index of a model in shards ({@code model.safetensors.index.json}): which file holds which tensor. */
public record SafetensorsIndex(Path path, Map<String, String> fileByTensor) {

    /** Each may be downloaded: without a limit an index on the hub could cause millions of downloads. */
    private static final int MOST_SHARDS = 10_000;

    public static SafetensorsIndex read(Path path) {
        try {
            return parse(path, RegularFile.read(path, SafetensorsJson.MAX_BYTES));
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
    }

    private static SafetensorsIndex parse(Path path, byte[] json) {
        List<Map<String, String>> weightMap = new ArrayList<>();
        SafetensorsJson.read(SafetensorsJson.LENIENT, path.toString(), json, parser -> {
            parser.readObject(name -> {
                if (name.equals("weight_map")) {
                    weightMap.add(parser.readStrings());
                } else {
                    parser.skipValue();
                }
            });
            return weightMap;
        });
        if (weightMap.isEmpty()) {
            throw new ResourceException(path + " has no weight_map, which names the file of each tensor");
        }
        SafetensorsIndex index = new SafetensorsIndex(path, weightMap.get(weightMap.size() - 1));
        index.shards(); // refuses names that lead out of the folder
        return index;
    }

    /** The files next to the index that have the tensors, sorted by name. */
    public List<Path> shards() {
        Set<String> names = new TreeSet<>(fileByTensor.values());
        if (names.size() > MOST_SHARDS) {
            throw new ResourceException(path + " names " + names.size() + " files of tensors; expected at most "
                    + MOST_SHARDS + ", and models have at most some hundred");
        }
        return names.stream().map(this::beside).toList();
    }

    private Path beside(String fileName) {
        try {
            Path shard = path.resolveSibling(fileName);
            if (!fileName.isEmpty() && shard.getFileName().toString().equals(fileName) && !fileName.equals("..")) {
                return shard;
            }
        } catch (InvalidPathException e) {
            // reported below
        }
        throw new ResourceException(
                path + ": expected the name of a file in the same folder, found \"" + fileName + "\"");
    }
}
