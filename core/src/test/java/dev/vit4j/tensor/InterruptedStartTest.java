package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedStartTest {

    /** As a request that is cancelled interrupts the thread that was the first to need the engine. */
    @Test
    void anInterruptedCallerHasTheEngineUnpackedAndStaysInterrupted(@TempDir Path cache)
            throws IOException, InterruptedException {
        try (ChildProcess process =
                ChildProcess.start(Start.class, List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache))) {
            ChildProcess.End end = process.end();
            assertThat(end.output()).contains("1 + 1 = 2.0, interrupted: true");
            assertThat(end.exitCode()).isZero();
        }
    }

    /** Interrupts itself, then computes. */
    static final class Start {

        private Start() {}

        public static void main(String[] arguments) {
            Thread.currentThread().interrupt();
            try (Scope scope = Scope.open()) {
                Tensor one = Tensor.ones(DType.FLOAT32, 1);
                System.out.println("1 + 1 = " + one.add(one).item() + ", interrupted: "
                        + Thread.currentThread().isInterrupted());
            }
        }
    }
}
