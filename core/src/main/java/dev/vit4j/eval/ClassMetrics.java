package dev.vit4j.eval;

/**
 * How one class fared. A quotient whose denominator is zero is 0, as in scikit-learn with
 * {@code zero_division=0}: precision of a class never predicted, recall of a class without examples.
 *
 * @param name the class's label
 * @param precision of the examples predicted as this class, the fraction that are of it
 * @param recall of the examples of this class, the fraction predicted as it
 * @param f1 harmonic mean of precision and recall
 * @param support number of examples of this class
 */
public record ClassMetrics(String name, double precision, double recall, double f1, int support) {

    static ClassMetrics of(String name, int truePositives, int predicted, int support) {
        return new ClassMetrics(
                name,
                quotient(truePositives, predicted),
                quotient(truePositives, support),
                quotient(2 * truePositives, predicted + support),
                support);
    }

    private static double quotient(int numerator, int denominator) {
        return denominator == 0 ? 0 : (double) numerator / denominator;
    }
}
