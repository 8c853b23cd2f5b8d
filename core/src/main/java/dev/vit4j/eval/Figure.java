package dev.vit4j.eval;

import dev.vit4j.eval.internal.FigureText;
import java.util.Locale;

/**
 * A named number of an evaluation, such as an accuracy.
 *
 * @param name in lower case, words joined by {@code _}; {@code metrics.jsonl} has it as {@code test_accuracy}
 * @param value NaN if there was nothing to measure: it is then neither logged nor used to select an epoch
 * @param better whether higher or lower values are better
 * @param unit how it is formatted and drawn
 */
public record Figure(String name, double value, Better better, Unit unit) {

    /** Whether higher or lower values are better. */
    public enum Better {
        HIGHER,
        LOWER;

        /** Whether {@code value} is at least as good as {@code other}. */
        public boolean isAtLeast(double value, double other) {
            return this == HIGHER ? value >= other : value <= other;
        }
    }

    /** The unit of a value. */
    public enum Unit {
        /** A fraction of 1, formatted as a percentage. */
        FRACTION,
        /** Any other non-negative number, such as a loss. */
        NUMBER;

        /** Formatted for a result. */
        public String text(double value) {
            if (Double.isNaN(value)) {
                return FigureText.NO_NUMBER;
            }
            return this == FRACTION
                    ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
                    : String.format(Locale.ROOT, "%.4f", value);
        }
    }

    /** Whether it was measured and is finite. */
    public boolean isNumber() {
        return Double.isFinite(value);
    }

    /** The same figure from another evaluation. */
    public Figure withValue(double other) {
        return new Figure(name, other, better, unit);
    }

    /** Formatted for a result. */
    public String text() {
        return unit.text(value);
    }
}
