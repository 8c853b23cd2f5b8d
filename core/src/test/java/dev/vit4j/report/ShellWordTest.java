package dev.vit4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.report.internal.ShellWord;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShellWordTest {

    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertThat(ShellWord.of(Path.of("runs", "cifar10-1"))).doesNotContain("'");
        assertThat(ShellWord.of("/data/my pets")).isEqualTo("'/data/my pets'");
        assertThat(ShellWord.of("Anna's $5")).isEqualTo("'Anna'\\''s $5'");
        assertThat(ShellWord.of("")).isEqualTo("''");
    }
}
