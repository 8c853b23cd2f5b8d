package dev.vit4j.eval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Precision, recall and F1 averaged over classes, each a fraction of 1. */
public record AverageMetrics(double precision, double recall, double f1) {

    /** All classes that occur as a true or predicted label have the same weight. */
    static AverageMetrics macro(List<ClassMetrics> classes) {
        return weighted(classes, metrics -> 1);
    }

    /** Classes are weighted by their number of examples. */
    static AverageMetrics weightedBySupport(List<ClassMetrics> classes) {
        return weighted(classes, ClassMetrics::support);
    }

    private static AverageMetrics weighted(List<ClassMetrics> classes, ToDoubleFunction<ClassMetrics> weight) {
        return new AverageMetrics(
                mean(classes, ClassMetrics::precision, weight),
                mean(classes, ClassMetrics::recall, weight),
                mean(classes, ClassMetrics::f1, weight));
    }

    private static double mean(
            List<ClassMetrics> classes, ToDoubleFunction<ClassMetrics> value, ToDoubleFunction<ClassMetrics> weight) {
        double total = 0;
        double totalWeight = 0;
        for (ClassMetrics metrics : classes) {
            if (!metrics.occurs()) {
                continue;
            }
            total += weight.applyAsDouble(metrics) * value.applyAsDouble(metrics);
            totalWeight += weight.applyAsDouble(metrics);
        }
        return total / totalWeight;
    }
}
