package dev.vit4j.run.internal;

import dev.vit4j.internal.text.Build;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.internal.CpuInfo;
import dev.vit4j.tensor.internal.Processor;
import dev.vit4j.tensor.internal.ProcessorLimits;
import dev.vit4j.train.internal.Computation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What computed a run from its start, or a resume, until it was stopped.
 *
 * @param date of its start, in UTC
 * @param vit4j the version
 * @param commit of its sources, if known
 * @param commitIsChanged whether they differed from it
 * @param java the version and the vendor of the runtime
 * @param engine the version of the PyTorch presets
 * @param system the operating system, its version and architecture
 * @param processor its name; the architecture if the system doesn't provide one
 * @param instructionSets of the processor that matter for matrix products, if the system provides them
 * @param vectorInstructions of the engine's elementwise operators
 * @param limits environment variables that disable instruction sets or choose other kernels
 * @param workers that share each batch
 * @param precision of the products: fp32 or bf16
 */
public record RunSession(
        String date,
        String vit4j,
        Optional<String> commit,
        boolean commitIsChanged,
        String java,
        String engine,
        String system,
        String processor,
        List<String> instructionSets,
        String vectorInstructions,
        Map<String, String> limits,
        int cores,
        int workers,
        String precision) {

    /** A session that starts now, in this process. */
    public static RunSession now(Computation computation) {
        Build build = Build.current();
        Optional<CpuInfo> cpu = CpuInfo.read();
        return new RunSession(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                build.version(),
                build.commit(),
                build.isChanged(),
                Runtime.version() + ", " + System.getProperty("java.vendor"),
                "PyTorch presets " + build.engine(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                cpu.map(CpuInfo::modelName).orElseGet(() -> System.getProperty("os.arch")),
                cpu.map(CpuInfo::instructionSets).orElse(List.of()),
                Processor.current().vectorInstructions(),
                ProcessorLimits.ofThisProcess(),
                Engine.availableCores(),
                computation.workers(),
                computation.precision().toString());
    }
}
