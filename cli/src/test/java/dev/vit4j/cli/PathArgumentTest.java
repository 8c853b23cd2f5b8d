package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathArgumentTest {

    @Test
    void refusesInWordsWhatIsNoPath() {
        CommandRun run = CommandRun.of("train", "shapes", "--out", "run\0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("'--out'")
                .contains("is no path here: Nul character not allowed")
                .doesNotContain("java.nio");
    }
}
