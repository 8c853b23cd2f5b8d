package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class VisibleWriterTest {

    private final StringWriter target = new StringWriter();
    private final VisibleWriter writer = new VisibleWriter(target);

    @Test
    void keepsALineBreakThatComesInTwoParts() throws IOException {
        writer.write("a\r");
        writer.write("\nb\r\nc");
        writer.flush();
        assertThat(target).hasToString("a\r\nb\r\nc");
    }

    @Test
    void showsACarriageReturnThatBreaksNoLine() throws IOException {
        writer.write("a\r");
        writer.write("b\r");
        writer.write('\r');
        writer.close();
        assertThat(target).hasToString("a\\u000db\\u000d\\u000d");
    }

    @Test
    void staysOpenBelowThoseWhoCloseIt() throws IOException {
        writer.close();
        writer.write("\u009b".toCharArray());
        assertThat(target).hasToString("\\u009b");
    }
}
