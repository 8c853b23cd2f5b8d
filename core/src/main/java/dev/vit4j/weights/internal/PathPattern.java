package dev.vit4j.weights.internal;

import dev.vit4j.InvalidRequestException;
import java.util.regex.Pattern;

/**
 * A pattern of parameter paths, such as {@code blocks.{0,1}.*.bias}: {@code *} stands for any characters, including
 * dots, {@code {a,b}} for one of several, everything else for itself. The whole path must match.
 */
public final class PathPattern {

    private static final String WORD = "[A-Za-z0-9_.*-]+";
    private static final Pattern PATTERN = Pattern.compile("(?:" + WORD + "|\\{" + WORD + "(?:," + WORD + ")*})+");

    private final Pattern expression;

    private PathPattern(Pattern expression) {
        this.expression = expression;
    }

    /** @throws InvalidRequestException if the text is not a pattern, for example a regular expression */
    public static PathPattern of(String text) {
        if (!PATTERN.matcher(text).matches()) {
            throw new InvalidRequestException("\"" + text + "\" is not a pattern of paths, such as head.*, *.bias or"
                    + " blocks.{0,1}.*: * stands for any characters, {a,b} for one of several,"
                    + " and letters, digits, dots, _ and - for themselves");
        }
        return new PathPattern(Pattern.compile(text.replace(".", "\\.")
                .replace("*", ".*")
                .replace("{", "(?:")
                .replace(",", "|")
                .replace("}", ")")));
    }

    public boolean matches(String path) {
        return expression.matcher(path).matches();
    }
}
