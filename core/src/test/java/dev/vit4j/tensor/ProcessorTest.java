package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("engine")
class ProcessorTest {

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
    void bf16IsFastestExactlyWhereThereAreInstructionsForIt() {
        Processor processor = Processor.current();
        assertThat(processor.fastestPrecision())
                .isEqualTo(processor.bf16Instructions() ? Precision.BF16 : Precision.FP32);
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
    void isTheSameAtEachStart() throws IOException, InterruptedException {
        assertThat(described("VIT4J_TEST=1")).isEqualTo(described("VIT4J_TEST=2"));
    }

    /** Threads of OpenBLAS's own would compute beside a worker, or spin. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void productsOfOpenBlasKeepToTheirThread() throws IOException, InterruptedException {
        Engine.load();
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);

        String[] seconds = output(Products.class, "ATEN_CPU_CAPABILITY=avx2").split(" ");
        assertThat(Double.parseDouble(seconds[0]))
                .as("processor time of products that took %s s", seconds[1])
                .isLessThan(1.5 * Double.parseDouble(seconds[1]));
    }

    private static String described(String variable) throws IOException, InterruptedException {
        return output(Describe.class, variable);
    }

    private static String output(Class<?> main, String variable) throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(List.of("env", variable), main, List.of())) {
            ChildProcess.End end = process.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
            return end.output().lines().collect(Collectors.joining());
        }
    }

    static final class Describe {

        private Describe() {}

        public static void main(String[] arguments) {
            System.out.println(Processor.current());
        }
    }

    /** Prints the seconds of all threads, and those of the clock, that a second of products takes. */
    static final class Products {

        private Products() {}

        public static void main(String[] arguments) {
            Engine.setOperatorThreads(1);
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            try (Scope scope = Scope.open()) {
                Tensor a = Tensor.ones(DType.FLOAT32, 1000, 1000);
                a.matmul(a);
                long processor = system.getProcessCpuTime();
                long start = System.nanoTime();
                while (System.nanoTime() - start < 1_000_000_000L) {
                    Scope.call(() -> a.matmul(a));
                }
                long clock = System.nanoTime() - start;
                System.out.println((system.getProcessCpuTime() - processor) / 1e9 + " " + clock / 1e9);
            }
        }
    }
}
