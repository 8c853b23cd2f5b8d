package dev.vit4j.report.internal;

import dev.vit4j.report.EpochMetrics;
import java.awt.Color;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One figure over the epochs in which it was measured.
 *
 * @param points (epoch, value), in the order of training
 * @param choosesEpoch whether an epoch may be chosen by it, so that its best one is marked; choosing by the test set
 *     would make its figure useless as an estimate for unseen images
 */
public record Curve(String name, Color color, List<Point> points, boolean choosesEpoch) {

    /** The value after a number of epochs. */
    public record Point(double epoch, double value) {}

    public static Curve of(
            String name,
            Color color,
            List<EpochMetrics> epochs,
            Function<EpochMetrics, OptionalDouble> figure,
            boolean choosesEpoch) {
        List<Point> points = epochs.stream()
                .filter(epoch -> figure.apply(epoch).isPresent())
                .map(epoch -> new Point(epoch.epoch(), figure.apply(epoch).getAsDouble()))
                .toList();
        return new Curve(name, color, points, choosesEpoch);
    }

    public boolean isEmpty() {
        return points.isEmpty();
    }

    Point last() {
        return points.get(points.size() - 1);
    }

    double[] epochs() {
        return points.stream().mapToDouble(Point::epoch).toArray();
    }

    double[] values() {
        return points.stream().mapToDouble(Point::value).toArray();
    }
}
