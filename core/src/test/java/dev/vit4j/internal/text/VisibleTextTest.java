package dev.vit4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTextTest {

    @Test
    void showsWhatATerminalWouldObey() {
        assertThat(VisibleText.of("a\u001b[2Jb\rc\bd\u0007e\u007ff\u009bg\u202eh\u2066i\u200fj\u2028k"))
                .isEqualTo("a\\u001b[2Jb\\u000dc\\u0008d\\u0007e\\u007ff\\u009bg\\u202eh\\u2066i\\u200fj\\u2028k");
    }

    @Test
    void keepsAWordOnOneLine() {
        assertThat(VisibleText.of("a\nb\tc\r\n")).isEqualTo("a\\u000ab\\u0009c\\u000d\\u000a");
    }

    @Test
    void keepsTheLinesOfAText() {
        assertThat(VisibleText.ofLines("a\n\tb\r\nc\rd")).isEqualTo("a\n\tb\r\nc\\u000dd");
    }

    @Test
    void leavesTextOfEveryLanguageAsItIs() {
        String text = "Größe 猫 قطة कुत्ता 👩‍💻 a\\b \"c\"";
        assertThat(VisibleText.of(text)).isEqualTo(text);
        assertThat(VisibleText.ofLines(text)).isEqualTo(text);
    }
}
