package dev.vit4j.report.internal;

import dev.vit4j.eval.Result;
import java.util.Comparator;
import java.util.Locale;

/** The quantity of a curve: whether higher or lower is better, and how its values are formatted. */
public record CurveQuantity(String figure, Result.Figure.Better better, Result.Figure.Unit unit) {

    /** The quantity of a figure, independent of its value. */
    public static CurveQuantity of(Result.Figure figure) {
        return new CurveQuantity(figure.name(), figure.better(), figure.unit());
    }

    private boolean isFraction() {
        return unit == Result.Figure.Unit.FRACTION;
    }

    /** Formatted for a result. */
    String format(double value) {
        return unit.text(value);
    }

    /** Formatted for an axis. */
    String tick(double value) {
        return isFraction() ? shortNumber(100 * value) + " %" : shortNumber(value);
    }

    double axisMin(double smallest) {
        return isFraction() ? Math.min(0.9, Math.floor(10 * smallest) / 10) : 0;
    }

    double axisMax(double largest) {
        return isFraction() ? Math.max(0.1, Math.ceil(10 * largest) / 10) : Math.max(0.01, 1.05 * largest);
    }

    public String title() {
        String words = figure.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** Among equals the last, which is the one that a run keeps. */
    public Curve.Point best(Curve curve) {
        Comparator<Curve.Point> byValue = Comparator.comparingDouble(Curve.Point::value);
        return curve.points().stream()
                .min((better == Result.Figure.Better.HIGHER ? byValue.reversed() : byValue)
                        .thenComparing(Curve.Point::epoch, Comparator.reverseOrder()))
                .orElseThrow();
    }

    /** The text after a curve's name and last value in the legend; empty if no epoch is chosen by it. */
    public String bestText(Curve curve) {
        Curve.Point best = best(curve);
        return !curve.choosesEpoch() || best.value() == curve.last().value()
                ? ""
                : "best " + format(best.value()) + " in epoch " + epochNumber(best.epoch());
    }

    static String epochNumber(double epoch) {
        return String.format(Locale.ROOT, epoch == Math.rint(epoch) ? "%.0f" : "%.2f", epoch);
    }

    /** Two digits, or four decimals, without trailing zeros. */
    public static String shortNumber(double value) {
        if (Math.abs(value) >= 1e-2 || value == 0) {
            String decimals = String.format(Locale.ROOT, "%.4f", value);
            return decimals.replaceAll("\\.?0+$", "");
        }
        return String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e").replaceAll("e-0+", "e-");
    }
}
