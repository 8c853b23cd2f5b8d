package dev.vit4j.eval;

import java.util.Locale;

/**
 * One named number of an evaluation, such as an accuracy.
 *
 * @param name in lower case, words joined by {@code _}; {@code metrics.jsonl} has it as {@code test_accuracy}
 * @param value NaN if there was nothing to measure: then it is not logged, and no epoch is chosen by it
 * @param better which way it is better
 * @param unit how it is written and drawn
 */
public record Figure(String name, double value, Better better, Unit unit) {

    /** Which of two values is the better one. */
    public enum Better {
        HIGHER,
        LOWER;

        /** Whether {@code value} is at least as good as {@code other}. */
        public boolean isAtLeast(double value, double other) {
            return this == HIGHER ? value >= other : value <= other;
        }
    }

    /** What a value is a number of. */
    public enum Unit {
        /** A fraction of 1, written as a percentage. */
        FRACTION,
        /** Any other number from 0, such as a loss. */
        NUMBER;

        /** With the digits of a result. */
        public String text(double value) {
            if (Double.isNaN(value)) {
                return FigureText.NO_NUMBER;
            }
            return this == FRACTION
                    ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
                    : String.format(Locale.ROOT, "%.4f", value);
        }
    }

    /** Whether it was measured, and is finite. */
    public boolean isNumber() {
        return Double.isFinite(value);
    }

    /** The same figure of another evaluation. */
    public Figure withValue(double other) {
        return new Figure(name, other, better, unit);
    }

    /** With the digits of a result. */
    public String text() {
        return unit.text(value);
    }
}
