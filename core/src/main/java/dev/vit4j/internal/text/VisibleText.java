package dev.vit4j.internal.text;

import java.util.Locale;

/**
 * Texts of strangers (labels, file names, what a model's files say) as people may see them: characters that a terminal
 * would obey are shown as a backslash, {@code u} and four hexadecimal digits instead, as JSON has them.
 */
public final class VisibleText {

    /** Change the order in which what follows is shown (the Bidi_Control characters of Unicode). */
    private static final String DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    /** Line and paragraph separator. */
    private static final String SEPARATORS = "\u2028\u2029";

    private VisibleText() {}

    /** A text that is to stay on one line: line breaks and tabs are shown, too. */
    public static String of(String text) {
        return shown(text, false);
    }

    /** A text of several lines: line breaks (LF or CR LF) and tabs stay. JSON stays the same JSON. */
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

    /** C0, DEL and C1, and what moves text about or breaks lines beyond these. */
    private static boolean isObeyed(char c) {
        return Character.isISOControl(c) || DIRECTIONS.indexOf(c) >= 0 || SEPARATORS.indexOf(c) >= 0;
    }
}
