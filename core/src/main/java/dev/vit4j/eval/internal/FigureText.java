package dev.vit4j.eval.internal;

import java.util.List;
import java.util.Locale;

/** Formats figures for console tables. */
public final class FigureText {

    public static final String NO_NUMBER = "–";

    /** The number of class names that are listed. */
    private static final int NAMED = 5;

    private FigureText() {}

    /** Ten characters: a fraction of 1 as a percentage, or a dash for NaN. */
    static String percentage(double fraction) {
        return String.format(Locale.ROOT, "%10s", percentage("%.1f %%", fraction));
    }

    /** The same with one more decimal, in the same width. */
    public static String exactPercentage(double fraction) {
        return percentage("%.2f %%", fraction);
    }

    private static String percentage(String format, double fraction) {
        return Double.isNaN(fraction) ? NO_NUMBER : String.format(Locale.ROOT, format, 100 * fraction);
    }

    /** The first of some names, and the number of others. */
    static String named(List<String> names) {
        int more = names.size() - NAMED;
        return String.join(", ", names.stream().limit(NAMED).toList()) + (more > 0 ? " and " + more + " more" : "");
    }
}
