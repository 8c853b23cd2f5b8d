package dev.vit4j.fuzz;

import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What reads a damaged file.
 *
 * @param seeds valid files
 * @param file where it expects the damaged one
 * @param allowedBytes that it may allocate, whatever the file says, beside a multiple of the file's length
 */
record FuzzTarget(String name, List<byte[]> seeds, Path file, long allowedBytes, Reading reading) {

    /** Opens what was damaged, and closes it again. */
    @FunctionalInterface
    interface Reading {
        void read() throws IOException;
    }

    private static final long MEGABYTE = 1 << 20;

    /** Images are decoded up to this size, so that a process of a small heap can hold them. */
    private static final long MAX_PIXELS = 1_000_000;

    /** All of them, their files in a folder of their own. */
    static List<FuzzTarget> all(Path folder) throws IOException {
        return List.of(
                safetensors(folder),
                index(Files.createDirectories(folder.resolve("index"))),
                config(Files.createDirectories(folder.resolve("config"))),
                preprocessor(Files.createDirectories(folder.resolve("preprocessor"))),
                image(folder));
    }

    private static FuzzTarget safetensors(Path folder) {
        Path file = folder.resolve("damaged.safetensors");
        return new FuzzTarget("safetensors", FuzzSeeds.safetensors(), file, 4 * MEGABYTE, () -> {
            try (Scope scope = Scope.open();
                    SafetensorsReader reader = SafetensorsReader.open(file)) {
                for (String name : reader.names()) {
                    reader.shape(name);
                    if (reader.dtype(name).isPresent()) {
                        reader.read(name).toFloatArray();
                    }
                }
            }
        });
    }

    private static FuzzTarget index(Path folder) throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("first", Tensor.ones(DType.FLOAT32, 4));
            tensors.put("second", Tensor.ones(DType.FLOAT32, 4));
            SafetensorsShards.write(folder, tensors, Map.of(), 20);
        }
        Path file = folder.resolve("model.safetensors.index.json");
        List<byte[]> seeds = List.of(Files.readAllBytes(file));
        return new FuzzTarget("index", seeds, file, 4 * MEGABYTE, () -> {
            try (Scope scope = Scope.open();
                    SafetensorsReader reader = SafetensorsReader.open(folder)) {
                reader.readAll();
            }
        });
    }

    private static FuzzTarget config(Path folder) throws IOException {
        Path golden = FuzzSeeds.goldenModel();
        for (String name : List.of("model.safetensors", "preprocessor_config.json")) {
            Files.copy(golden.resolve(name), folder.resolve(name));
        }
        return new FuzzTarget(
                "config",
                FuzzSeeds.configs(),
                folder.resolve("config.json"),
                16 * MEGABYTE,
                () -> ModelFolder.load(folder).close());
    }

    private static FuzzTarget preprocessor(Path folder) {
        Path file = folder.resolve("preprocessor_config.json");
        return new FuzzTarget(
                "preprocessor", FuzzSeeds.preprocessors(), file, 4 * MEGABYTE, () -> Preprocessor.read(file));
    }

    private static FuzzTarget image(Path folder) throws IOException {
        Path file = folder.resolve("damaged.image");
        ImageDecoder decoder = ImageDecoder.withLimits(ImageDecoder.Limits.STANDARD.withMaxPixels(MAX_PIXELS));
        return new FuzzTarget("image", FuzzSeeds.images(), file, 64 * MAX_PIXELS, () -> decoder.decode(file));
    }
}
