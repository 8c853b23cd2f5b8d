package dev.vit4j.internal.text;

import java.util.Locale;

/**
 * Escapes untrusted text (labels, file names, text in model files) for display: characters that a terminal
 * would interpret are shown as a backslash, {@code u} and four hexadecimal digits, as in JSON.
 */
public final class VisibleText {

    /** Characters that change the display order of text (Unicode's Bidi_Control). */
    private static final String DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    /** The line and the paragraph separator. */
    private static final String SEPARATORS = "\u2028\u2029";

    private VisibleText() {}

    /** For text that must stay on one line: line breaks and tabs are escaped, too. */
    public static String of(String text) {
        return shown(text, false);
    }

    /** For text of several lines: line breaks (LF or CR LF) and tabs stay. JSON stays equivalent JSON. */
    public static String ofLines(String text) {
        return shown(text, true);
    }

    private static String shown(String text, boolean keepsLines) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLineBreak = c == '\n' || (c == '\r' && text.startsWith("\n", i + 1));
            if (isObeyed(c) && !(keepsLines && (isLineBreak || c == '\t'))) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    /** C0, DEL and C1, and further characters that move text or break lines. */
    private static boolean isObeyed(char c) {
        return Character.isISOControl(c) || DIRECTIONS.indexOf(c) >= 0 || SEPARATORS.indexOf(c) >= 0;
    }
}
