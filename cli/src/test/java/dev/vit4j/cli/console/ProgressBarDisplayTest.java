package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarDisplayTest {

    private static final Pattern BAR = Pattern.compile("training +25% \\|([^|]+)\\| 15/60 \\([^)]+\\) ?(.*)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            60  | ''
            80  | epoch 0.2, loss 2.067
            100 | epoch 0.2, loss 2.067, accuracy 15.0 %
            120 | epoch 0.2, loss 2.067, accuracy 15.0 %, 1,050 images/s
            """)
    void narrowTerminalKeepsTheBarAndWholePartsOfTheMessage(int columns, String message) {
        StringWriter err = new StringWriter();
        try (ProgressBarDisplay meter = new ProgressBarDisplay(new PrintWriter(err), columns, "training", 0, 60)) {
            meter.update(15, "epoch 0.2, loss 2.067, accuracy 15.0 %, 1,050 images/s");
        }

        Matcher drawn = BAR.matcher(err.toString());
        assertThat(drawn.find()).as(err.toString()).isTrue();
        assertThat(drawn.group(1).length()).isGreaterThanOrEqualTo(10);
        assertThat(drawn.group(2).replaceFirst("[\\r\\x1b].*", "").strip()).isEqualTo(message);
        assertThat(drawn.group().replaceFirst("[\\r\\x1b].*", "").length()).isLessThan(columns);
    }
}
