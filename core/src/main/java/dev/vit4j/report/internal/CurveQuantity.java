package dev.vit4j.report.internal;

import java.util.Comparator;
import java.util.Locale;

/** What a curve measures: which end of its scale is the better one, and how its values are written. */
public enum CurveQuantity {
    ACCURACY("Accuracy", Comparator.comparingDouble(Curve.Point::value).reversed()) {
        @Override
        String format(double value) {
            return String.format(Locale.ROOT, "%.2f %%", 100 * value);
        }

        @Override
        String tick(double value) {
            return shortNumber(100 * value) + " %";
        }

        @Override
        double axisMin(double smallest) {
            return Math.min(0.9, Math.floor(10 * smallest) / 10);
        }

        @Override
        double axisMax(double largest) {
            return Math.max(0.1, Math.ceil(10 * largest) / 10);
        }
    },
    LOSS("Loss", Comparator.comparingDouble(Curve.Point::value)) {
        @Override
        String format(double value) {
            return String.format(Locale.ROOT, "%.4f", value);
        }

        @Override
        String tick(double value) {
            return shortNumber(value);
        }

        @Override
        double axisMin(double smallest) {
            return 0;
        }

        @Override
        double axisMax(double largest) {
            return Math.max(0.01, 1.05 * largest);
        }
    };

    private final String title;
    private final Comparator<Curve.Point> bestFirst;

    CurveQuantity(String title, Comparator<Curve.Point> bestFirst) {
        this.title = title;
        this.bestFirst = bestFirst;
    }

    /** With the digits of a result. */
    abstract String format(double value);

    /** With the digits of an axis. */
    abstract String tick(double value);

    abstract double axisMin(double smallest);

    abstract double axisMax(double largest);

    public String title() {
        return title;
    }

    /** Of equals the last, as a run keeps it. */
    public Curve.Point best(Curve curve) {
        return curve.points().stream()
                .min(bestFirst.thenComparing(Curve.Point::epoch, Comparator.reverseOrder()))
                .orElseThrow();
    }

    /** What the legend says of a curve beside its name and last value; empty where there is nothing to choose. */
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
