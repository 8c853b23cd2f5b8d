package dev.vit4j.report.internal;

import java.util.regex.Pattern;

/** A word of a command that is shown to people, as a shell takes it. */
public final class ShellWord {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./\\\\~-]+");

    private ShellWord() {}

    /** In quotes where a shell would take the word apart. */
    public static String of(Object word) {
        String text = word.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
