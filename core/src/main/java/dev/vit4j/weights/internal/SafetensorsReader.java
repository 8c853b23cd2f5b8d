package dev.vit4j.weights.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors of a <a href="https://github.com/huggingface/safetensors#format">safetensors</a> file, or of all shards
 * of a model as if they were one file. Headers are read and checked on opening; a tensor is read on request, by itself,
 * into native memory. Thread-safe.
 */
public final class SafetensorsReader implements AutoCloseable {

    /** A model's weights in its folder. */
    public static final String SINGLE_FILE = "model.safetensors";

    private static final String INDEX_SUFFIX = ".index.json";

    /** Next to the shards of a model whose weights are in several files. */
    public static final String INDEX_FILE = SINGLE_FILE + INDEX_SUFFIX;

    /** The size limit of an index. */
    public static final long MOST_INDEX_BYTES = SafetensorsJson.MAX_BYTES;

    /** The location of a tensor. */
    private record Located(SafetensorsFile file, SafetensorsEntry entry) {}

    private final Path path;
    private final List<SafetensorsFile> files;
    private final Map<String, Located> tensors;
    private final Map<String, String> metadata;

    /** The prefix that is removed from the names in the file. */
    private final String prefix;

    private SafetensorsReader(Path path, List<SafetensorsFile> files, Map<String, Located> tensors, String prefix) {
        this.path = path;
        this.files = files;
        this.tensors = tensors;
        this.prefix = prefix;
        this.metadata = new LinkedHashMap<>();
        files.forEach(file -> file.metadata().forEach(metadata::putIfAbsent));
    }

    /**
     * Opens a file, an index of shards ({@code *.index.json}), or the model in a folder: its
     * {@code model.safetensors}, otherwise the shards of its {@code model.safetensors.index.json}.
     *
     * @throws ResourceException if a file is missing or violates the format, or a shard lacks a tensor that
     *     the index promises
     */
    public static SafetensorsReader open(Path folderOrFile) {
        Path file = Files.isDirectory(folderOrFile) ? modelIn(folderOrFile) : folderOrFile;
        return file.toString().endsWith(INDEX_SUFFIX) ? openShards(file) : openSingle(file);
    }

    /**
     * The files next to an index that have its tensors, whether they exist or not, sorted by name.
     *
     * @throws ResourceException if the index is missing, broken, or names files elsewhere
     */
    public static List<Path> shardsOf(Path index) {
        return SafetensorsIndex.read(index).shards();
    }

    /**
     * The files that the model in a folder is read from: one, or its shards sorted by name.
     *
     * @throws ResourceException if there is no model, or the index is broken
     */
    public static List<Path> filesOf(Path folder) {
        Path file = modelIn(folder);
        return file.toString().endsWith(INDEX_SUFFIX) ? shardsOf(file) : List.of(file);
    }

    private static Path modelIn(Path folder) {
        Path single = folder.resolve(SINGLE_FILE);
        Path index = folder.resolve(INDEX_FILE);
        if (!Files.exists(single) && !Files.exists(index)) {
            throw new ResourceException(folder + " has neither " + SINGLE_FILE + " nor " + INDEX_FILE);
        }
        return Files.exists(single) ? single : index;
    }

    private static SafetensorsReader openSingle(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        Map<String, Located> tensors = new LinkedHashMap<>();
        file.entries().forEach((name, entry) -> tensors.put(name, new Located(file, entry)));
        return new SafetensorsReader(path, List.of(file), tensors, "");
    }

    private static SafetensorsReader openShards(Path path) {
        SafetensorsIndex index = SafetensorsIndex.read(path);
        List<SafetensorsFile> files = new ArrayList<>();
        try {
            for (Path shard : index.shards()) {
                if (!Files.exists(shard)) {
                    throw new ResourceException(
                            path + " names " + shard.getFileName() + ", which is missing; download it");
                }
                files.add(SafetensorsFile.open(shard));
            }
            return new SafetensorsReader(path, files, locate(index, files), "");
        } catch (RuntimeException | Error e) {
            files.forEach(SafetensorsFile::close);
            throw e;
        }
    }

    /** The index decides if two shards have a tensor of the same name; unlisted tensors are found, too. */
    private static Map<String, Located> locate(SafetensorsIndex index, List<SafetensorsFile> files) {
        Map<String, Located> tensors = new LinkedHashMap<>();
        for (SafetensorsFile file : files) {
            String fileName = file.path().getFileName().toString();
            file.entries().forEach((name, entry) -> {
                if (!index.fileByTensor().getOrDefault(name, fileName).equals(fileName)) {
                    return;
                }
                Located other = tensors.put(name, new Located(file, entry));
                if (other != null) {
                    throw new ResourceException(index.path() + " does not list tensor \"" + name + "\", which both "
                            + other.file().path().getFileName() + " and " + fileName + " have");
                }
            });
        }
        index.fileByTensor().forEach((name, fileName) -> {
            if (!tensors.containsKey(name)) {
                throw new ResourceException(index.path() + " says that tensor \"" + name + "\" is in " + fileName
                        + ", which does not have it; the two belong to different models, or the file was not "
                        + "downloaded completely");
            }
        });
        return tensors;
    }

    /** The tensors whose names have this prefix, by the rest of the name; closing is left to this reader. */
    public SafetensorsReader behind(String start) {
        Map<String, Located> renamed = new LinkedHashMap<>();
        tensors.forEach((name, located) -> {
            if (name.startsWith(start)) {
                renamed.put(name.substring(start.length()), located);
            }
        });
        return new SafetensorsReader(path, files, renamed, prefix + start);
    }

    /** The file's name for a tensor of this reader. */
    public String nameInFile(String name) {
        return prefix + name;
    }

    /** The opened file or index. */
    public Path path() {
        return path;
    }

    /** The names of all tensors, in the order of their data. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /**
     * The type of a tensor; empty if vit4j has no tensors of it, so that it can't be read.
     *
     * @throws ResourceException if there is no such tensor
     */
    public Optional<DType> dtype(String name) {
        return located(name).entry().dtype().tensorType();
    }

    /** @throws ResourceException if there is no such tensor */
    public long[] shape(String name) {
        return located(name).entry().shape().clone();
    }

    /** The entries of {@code __metadata__}; if shards disagree, the first one's. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /**
     * Reads one tensor, and nothing else of the file.
     *
     * @return a tensor of the type and shape in the file
     * @throws ResourceException if there is no such tensor, its type is not supported by vit4j, or the
     *     file cannot be read
     */
    public Tensor read(String name) {
        Located located = located(name);
        return located.file().read(located.entry());
    }

    /**
     * Reads all tensors, in the order of their data.
     *
     * @throws ResourceException as {@link #read}
     */
    public Map<String, Tensor> readAll() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        try {
            names().forEach(name -> all.put(name, read(name)));
            return all;
        } catch (RuntimeException | Error e) {
            all.values().forEach(Tensor::close);
            throw e;
        }
    }

    private Located located(String name) {
        Located located = tensors.get(name);
        if (located == null) {
            throw new ResourceException(path + " has no tensor \"" + name + "\" among its " + tensors.size());
        }
        return located;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
