package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class OperatorThreadsTest {

    /** As a training's thread, whose sums would be others with another number. */
    @Test
    void theThreadThatLoadsTheEngineKeepsItsOperatorsThreadsWhateverWorkersTake()
            throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(Start.class, List.of())) {
            ChildProcess.End end = process.end();
            assertThat(end.output()).contains("the same: true");
            assertThat(end.exitCode()).isZero();
        }
    }

    /** Loads the engine, starts workers, and then computes for the first time. */
    static final class Start {

        private Start() {}

        public static void main(String[] arguments) throws InterruptedException {
            Engine.load();
            int[] ofOther = new int[1];
            Thread other = new Thread(() -> ofOther[0] = torch.get_num_threads());
            other.start();
            other.join();
            try (Workers workers = Workers.start(2)) {
                workers.forEach(worker -> torch.get_num_threads());
                System.out.println("the same: " + (torch.get_num_threads() == ofOther[0]));
            }
        }
    }
}
