package dev.vit4j.report.internal;

import java.util.regex.Pattern;

/** A word of a command line that is shown to people, quoted for a shell if necessary. */
public final class ShellWord {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./\\\\~-]+");

    private ShellWord() {}

    /** In quotes if a shell would split or interpret the word. */
    public static String of(Object word) {
        String text = word.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
