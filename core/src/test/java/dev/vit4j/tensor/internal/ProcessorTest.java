package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("engine")
class ProcessorTest {

    private static final String FOUND = "found: ";

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsTheBf16InstructionsThatTheSystemTellsOf() throws IOException {
        Optional<String> limit = Optional.ofNullable(System.getenv("ONEDNN_MAX_CPU_ISA"));
        assumeTrue(limit.isEmpty(), "ONEDNN_MAX_CPU_ISA is " + limit + ": other instructions are used than there are");
        String flags = Files.readString(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .orElse("");
        assertThat(Processor.current().bf16Instructions())
                .isEqualTo(Stream.of("avx512_bf16", "amx_bf16").anyMatch(flags::contains));
    }

    @Test
    void bf16IsFastestWhereThereAreFastInstructionsForIt() {
        Processor processor = Processor.current();
        boolean slow = CpuInfo.read().stream().anyMatch(info -> info.isSlowInBf16(ProcessorLimits.ofThisProcess()));
        assertThat(processor.fastestPrecision())
                .isEqualTo(processor.bf16Instructions() && !slow ? Precision.BF16 : Precision.FP32);
        assertThat(processor.bf16Instructions() && !processor.fusedBf16()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void instructionsThatWereTakenAwayCountAsAbsent() throws IOException, InterruptedException {
        assertThat(described("ONEDNN_MAX_CPU_ISA=AVX512_CORE")).contains("bf16Instructions=false");
        assertThat(described("ONEDNN_MAX_CPU_ISA=AVX2")).contains("bf16Instructions=false", "fusedBf16=false");
        assertThat(described("ATEN_CPU_CAPABILITY=avx2")).contains("vectorInstructions=avx2", "plainProducts=openblas");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isTheSameAtEachStart() throws IOException, InterruptedException {
        assertThat(described("VIT4J_TEST=1")).isEqualTo(described("VIT4J_TEST=2"));
    }

    /** Threads of OpenBLAS's own would compute beside a worker, or spin. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void productsOfOpenBlasKeepToTheirThread() throws IOException, InterruptedException {
        String[] seconds = output(Products.class, "ATEN_CPU_CAPABILITY=avx2").split(" ");
        assertThat(Double.parseDouble(seconds[0]))
                .as("processor time of all threads, while the one with the products took %s s", seconds[1])
                .isLessThan(1.5 * Double.parseDouble(seconds[1]));
    }

    private static String described(String variable) throws IOException, InterruptedException {
        return output(Describe.class, variable);
    }

    private static String output(Class<?> main, String variable) throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(List.of("env", variable), main, List.of())) {
            ChildProcess.End end = process.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
            return end.output()
                    .lines()
                    .filter(line -> line.startsWith(FOUND)) // the JVM may have lines of its own
                    .map(line -> line.substring(FOUND.length()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(end.output()));
        }
    }

    static final class Describe {

        private Describe() {}

        public static void main(String[] arguments) {
            System.out.println(FOUND + Processor.current());
        }
    }

    /** Prints the processor seconds of all threads, and those of its own, that a second of products takes. */
    static final class Products {

        private Products() {}

        public static void main(String[] arguments) {
            Engine.setOperatorThreads(1);
            var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            var threads = ManagementFactory.getThreadMXBean();
            try (Scope scope = Scope.open()) {
                Tensor a = Tensor.ones(DType.FLOAT32, 1000, 1000);
                a.matmul(a);
                long all = process.getProcessCpuTime();
                long own = threads.getCurrentThreadCpuTime();
                while (threads.getCurrentThreadCpuTime() - own < 1_000_000_000L) {
                    Scope.call(() -> a.matmul(a));
                }
                System.out.println(FOUND
                        + (process.getProcessCpuTime() - all) / 1e9
                        + " "
                        + (threads.getCurrentThreadCpuTime() - own) / 1e9);
            }
        }
    }
}
