package dev.vit4j.eval.internal;

import dev.vit4j.eval.ClassificationMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Precision, recall and F1 of single classes, and their averages. */
final class ClassFigures {

    private ClassFigures() {}

    static ClassificationMetrics.OfClass of(String name, int truePositives, int predicted, int support) {
        if (predicted + support == 0) {
            return new ClassificationMetrics.OfClass(name, Double.NaN, Double.NaN, Double.NaN, 0);
        }
        return new ClassificationMetrics.OfClass(
                name,
                quotient(truePositives, predicted),
                quotient(truePositives, support),
                quotient(2 * truePositives, predicted + support),
                support);
    }

    private static double quotient(int numerator, int denominator) {
        return denominator == 0 ? 0 : (double) numerator / denominator;
    }

    /** All classes that occur as a true or predicted label have the same weight. */
    static ClassificationMetrics.Averages macro(List<ClassificationMetrics.OfClass> classes) {
        return average(classes, metrics -> 1);
    }

    /** Classes are weighted by their number of examples. */
    static ClassificationMetrics.Averages weightedBySupport(List<ClassificationMetrics.OfClass> classes) {
        return average(classes, ClassificationMetrics.OfClass::support);
    }

    private static ClassificationMetrics.Averages average(
            List<ClassificationMetrics.OfClass> classes, ToDoubleFunction<ClassificationMetrics.OfClass> weight) {
        return new ClassificationMetrics.Averages(
                mean(classes, ClassificationMetrics.OfClass::precision, weight),
                mean(classes, ClassificationMetrics.OfClass::recall, weight),
                mean(classes, ClassificationMetrics.OfClass::f1, weight));
    }

    private static double mean(
            List<ClassificationMetrics.OfClass> classes,
            ToDoubleFunction<ClassificationMetrics.OfClass> value,
            ToDoubleFunction<ClassificationMetrics.OfClass> weight) {
        double total = 0;
        double totalWeight = 0;
        for (ClassificationMetrics.OfClass metrics : classes) {
            if (!metrics.occurs()) {
                continue;
            }
            total += weight.applyAsDouble(metrics) * value.applyAsDouble(metrics);
            totalWeight += weight.applyAsDouble(metrics);
        }
        return total / totalWeight;
    }
}
