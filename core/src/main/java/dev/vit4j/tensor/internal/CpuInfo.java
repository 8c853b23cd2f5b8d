package dev.vit4j.tensor.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The processor as described by Linux in /proc/cpuinfo.
 *
 * @param instructionSets the flags that matter for matrix products
 */
public record CpuInfo(String modelName, List<String> instructionSets) {

    private static final Path FILE = Path.of("/proc/cpuinfo");

    private static final List<String> OF_INTEREST = List.of(
            "avx2",
            "fma",
            "avx_vnni",
            "avx512f",
            "avx512bw",
            "avx512dq",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "amx_bf16",
            "amx_int8",
            "amx_fp16");

    /** Empty on systems other than Linux. */
    public static Optional<CpuInfo> read() {
        try {
            return Files.isReadable(FILE) ? parse(Files.readString(FILE)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // a benchmark is useful without it
        }
    }

    static Optional<CpuInfo> parse(String text) {
        Optional<String> name = field(text, "model name");
        Optional<List<String>> flags = field(text, "flags").map(line -> Arrays.asList(line.split(" ")));
        return name.flatMap(model -> flags.map(all ->
                new CpuInfo(model, OF_INTEREST.stream().filter(all::contains).toList())));
    }

    /** The value for the first processor. */
    private static Optional<String> field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
