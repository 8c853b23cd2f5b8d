package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.text.internal.SplitBehavior.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of tokenizer.json: text as it is, or a regular expression of the reference's engine, Oniguruma. What is a
 * letter, a number or a space is as in {@link ReferenceCharacters}, whatever Unicode this Java knows.
 */
final class TextPattern {

    /** Oniguruma's meaning of \w, \s, ., ^ and $. */
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES;

    private static final Pattern NOWHERE = Pattern.compile("(?!)");

    private final Pattern pattern;

    private TextPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** The value of a field "pattern". */
    static TextPattern of(JsonFields step) {
        JsonFields pattern = step.object("pattern");
        if (pattern.text("String", " ").isEmpty()) {
            return new TextPattern(NOWHERE);
        }
        if (pattern.isText("String")) {
            return new TextPattern(Pattern.compile(Pattern.quote(pattern.text("String", ""))));
        }
        if (!pattern.isText("Regex")) {
            throw step.unexpected("pattern", "an object with String or Regex");
        }
        return regex(pattern.text("Regex", ""), pattern.origin());
    }

    /**
     * @param origin names the field in errors
     * @throws ResourceException if Java's engine doesn't read it as Oniguruma does
     */
    static TextPattern regex(String regex, String origin) {
        try {
            // Java would read a POSIX bracket as a class of its letters, and \h is a digit to Oniguruma
            if (regex.contains("[:") || regex.contains("\\h") || regex.contains("\\H")) {
                throw new PatternSyntaxException("it has a POSIX bracket or \\h", regex, -1);
            }
            return new TextPattern(Pattern.compile(regex, FLAGS));
        } catch (PatternSyntaxException e) {
            throw new ResourceException(
                    origin + ": the regular expression " + regex + " is not supported: " + e.getDescription(), e);
        }
    }

    /** The matches, and what is between. */
    List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = pattern.matcher(ReferenceCharacters.likeThisJava(text));
        int done = 0;
        while (matcher.find()) {
            if (matcher.start() > done) {
                parts.add(new Part(done, matcher.start(), false));
            }
            parts.add(new Part(matcher.start(), matcher.end(), true));
            done = matcher.end();
        }
        if (done < text.length()) {
            parts.add(new Part(done, text.length(), false));
        }
        return parts;
    }

    /** The text with another in place of each match. */
    String replaceAll(String text, String replacement) {
        StringBuilder replaced = new StringBuilder();
        for (Part part : parts(text)) {
            replaced.append(part.isMatch() ? replacement : text.substring(part.from(), part.to()));
        }
        return replaced.toString();
    }
}
