package dev.vit4j.tensor.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processor as described by Linux in /proc/cpuinfo.
 *
 * @param vendor as the processor names it, such as GenuineIntel; empty if it isn't told
 * @param instructionSets the flags that matter for matrix products
 */
public record CpuInfo(String modelName, String vendor, List<String> instructionSets) {

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

    /**
     * Whether products of bf16 numbers take longer than those of fp32: on Intel processors with AVX512-FP16 (Sapphire
     * Rapids and later) only AMX makes them fast, and a virtual machine may hide it. By AVX512-BF16 alone ViT-B/16 takes
     * 1.7 times as long as in fp32 (PERFORMANCE.md, "Intel without AMX").
     *
     * @param limits the environment variables that disable instruction sets
     */
    boolean isSlowInBf16(Map<String, String> limits) {
        return vendor.equals("GenuineIntel")
                && instructionSets.contains("avx512_fp16")
                && !(instructionSets.contains("amx_bf16") && allowAmx(limits));
    }

    private static boolean allowAmx(Map<String, String> limits) {
        return Stream.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")
                .map(variable -> limits.getOrDefault(variable, "").toUpperCase(Locale.ROOT))
                .allMatch(limit ->
                        limit.isEmpty() || limit.equals("ALL") || limit.equals("DEFAULT") || limit.contains("AMX"));
    }

    static Optional<CpuInfo> parse(String text) {
        Optional<String> name = field(text, "model name");
        Optional<List<String>> flags = field(text, "flags").map(line -> Arrays.asList(line.split(" ")));
        String vendor = field(text, "vendor_id").orElse("");
        return name.flatMap(model -> flags.map(all -> new CpuInfo(
                model, vendor, OF_INTEREST.stream().filter(all::contains).toList())));
    }

    /** The value for the first processor. */
    private static Optional<String> field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
