package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.cli.FullDevice;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StandardOutputTest {

    private static void writeToNobody() throws IOException {
        Process reader = new ProcessBuilder("sh", "-c", "exec <&-; echo closed; exec sleep 60").start();
        try {
            assertThat(reader.inputReader().readLine()).isEqualTo("closed");
            reader.getOutputStream().write(1);
            reader.getOutputStream().flush();
        } finally {
            reader.destroyForcibly();
        }
    }

    /** Words, since Java gives no number, in the system's language, which on this machine may be another. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sh, and a pipe of Java's is a socket")
    void knowsTheWordsOfAClosedPipeInEveryLanguage() {
        assertThatThrownBy(StandardOutputTest::writeToNobody)
                .isInstanceOf(IOException.class)
                .hasMessage(StandardOutput.wordsOfAClosedPipe());
    }

    @Test
    void tellsALeavingReaderFromAFullDevice() {
        assertThat(failureOf(FullDevice.closedPipe(0))).isInstanceOf(StandardOutput.ReaderGoneException.class);
        assertThat(failureOf(new FullDevice(0))).isNotInstanceOf(StandardOutput.ReaderGoneException.class);
    }

    private static RuntimeException failureOf(OutputStream stream) {
        StandardOutput output = new StandardOutput(stream);
        assertThatThrownBy(() -> output.write(1)).isInstanceOf(RuntimeException.class);
        return output.failure().orElseThrow();
    }
}
