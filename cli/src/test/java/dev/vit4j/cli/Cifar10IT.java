package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half a minute of training on real photographs: well above chance, which is 0.1, or something is wrong. */
class Cifar10IT {

    private static final String FLOOR = "0.55";

    @TempDir
    private Path folder;

    @Test
    void learnsCifar10() {
        String shared = System.getenv("VIT4J_SHARED");
        assumeTrue(shared != null, "VIT4J_SHARED, which says where CIFAR-10 is, is not set");
        String data = Path.of(shared, "data").toString();
        String run = folder.resolve("run").toString();

        CommandRun trained =
                CommandRun.of("train", "cifar10", "--max-steps", "100", "--data", data, "--out", run, "--json");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.json().path("evaluation").path("examples").asInt()).isEqualTo(10_000);

        CommandRun evaluated = CommandRun.of("evaluate", run, "cifar10", "--data", data, "--min-accuracy", FLOOR);
        assertThat(evaluated.exitCode()).as(evaluated.err() + evaluated.out()).isZero();
    }
}
