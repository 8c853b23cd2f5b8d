package dev.vit4j.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.vit4j.tensor.internal.CpuInfo;
import dev.vit4j.tensor.internal.ProcessorLimits;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks Java, the processor and the memory. */
final class MachineCheck {

    private static final long MEGABYTE = 1_000_000;

    /** Memory of the engine and a model of ViT-B's size, in addition to the heap. */
    private static final long NATIVE_BYTES = 1_500 * MEGABYTE;

    private MachineCheck() {}

    static List<Diagnosis.Finding> findings() {
        List<Diagnosis.Finding> findings = new ArrayList<>();
        findings.add(Diagnosis.Finding.ok(
                "java",
                System.getProperty("java.version", "?") + " from " + System.getProperty("java.vendor", "?") + ", "
                        + System.getProperty("os.name", "?") + " " + System.getProperty("os.version", "?") + " "
                        + System.getProperty("os.arch", "?")));
        findings.add(Diagnosis.Finding.ok("processor", processor()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            findings.add(memory(
                    system.getTotalMemorySize(),
                    system.getFreeMemorySize(),
                    Runtime.getRuntime().maxMemory()));
        }
        return findings;
    }

    private static String processor() {
        String cores = Runtime.getRuntime().availableProcessors() + " cores for this process";
        String described = CpuInfo.read()
                .map(info -> info.modelName() + ", " + cores + ": " + String.join(" ", info.instructionSets()))
                .orElse(cores);
        Map<String, String> limits = ProcessorLimits.ofThisProcess();
        return limits.isEmpty() ? described : described + "; environment: " + limits;
    }

    /** @param total of the machine, or the container's limit */
    static Diagnosis.Finding memory(long total, long free, long heap) {
        String found = total / MEGABYTE + " MB in total, " + free / MEGABYTE + " MB free now; the heap may take "
                + heap / MEGABYTE + " MB";
        return total - heap >= NATIVE_BYTES
                ? Diagnosis.Finding.ok("memory", found)
                : Diagnosis.Finding.warning(
                        "memory",
                        found,
                        "weights and activations are outside the heap: leave them " + NATIVE_BYTES / MEGABYTE
                                + " MB or more (-Xmx, or a larger container)");
    }
}
