package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.Processor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process whose platform has no natives. */
class EngineFailureTest {

    @Test
    void aProbeWithoutAnEngineSaysWhatIsMissing() throws IOException, InterruptedException {
        List<String> elsewhere = List.of("-Dorg.bytedeco.javacpp.platform=plan9-sparc");
        try (ChildProcess process = ChildProcess.start(Probe.class, elsewhere)) {
            ChildProcess.End end = process.end();

            assertThat(end.output())
                    .contains("no native engine for plan9-sparc")
                    .contains("docs/installing.md");
            assertThat(end.exitCode()).isEqualTo(3);
        }
    }

    /** Probes, and exits as the command line does. */
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(Processor.current());
            } catch (ResourceException e) {
                System.out.println(e.getMessage());
                System.exit(3);
            }
        }
    }
}
