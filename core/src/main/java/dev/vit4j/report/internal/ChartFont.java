package dev.vit4j.report.internal;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.text.AttributedString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A font for pictures, with fallbacks for what it lacks.
 *
 * @param font one of Java's own families, which on most systems consist of many fonts
 * @param others of the same size and style
 */
public record ChartFont(Font font, List<Font> others) {

    private static final FontRenderContext CONTEXT = new FontRenderContext(new AffineTransform(), true, true);

    /** The characters from the end of the previous run to {@code end}. */
    private record Run(Font font, int end, boolean shown) {}

    public int size() {
        return font.getSize();
    }

    /** Whether there is a font for each character. */
    boolean shows(String text) {
        return runs(text).stream().allMatch(Run::shown);
    }

    /** A line of text, with letters joined and ordered as its script requires. */
    public TextLayout layout(String text) {
        AttributedString attributed = new AttributedString(text);
        int start = 0;
        for (Run run : runs(text)) {
            attributed.addAttribute(TextAttribute.FONT, run.font(), start, run.end());
            start = run.end();
        }
        return new TextLayout(attributed.getIterator(), CONTEXT);
    }

    private List<Run> runs(String text) {
        List<Run> runs = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            Font best = best(text, start);
            int end = end(best, text, start);
            runs.add(new Run(best, Math.max(end, text.offsetByCodePoints(start, 1)), end > start));
            start = runs.get(runs.size() - 1).end();
        }
        return runs;
    }

    /** The font itself if it can display the text; otherwise the one that can display the most of it. */
    private Font best(String text, int start) {
        return end(font, text, start) > start
                ? font
                : others.stream()
                        .max(Comparator.comparingInt(other -> end(other, text, start)))
                        .orElse(font);
    }

    /** The index of the first character that a font lacks. */
    static int end(Font font, String text, int start) {
        int missing = font.canDisplayUpTo(text.toCharArray(), start, text.length());
        return missing < 0 ? text.length() : missing;
    }
}
