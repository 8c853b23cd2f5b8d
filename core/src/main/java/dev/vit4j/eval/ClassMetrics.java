package dev.vit4j.eval;

/**
 * How one class fared. Precision of a class never predicted is 0, and so is recall of a class without examples that is
 * predicted, as in scikit-learn with {@code zero_division=0}. Of a class that is neither there is nothing to tell: its
 * figures are NaN, and no average counts them.
 *
 * @param name the class's label
 * @param precision of the examples predicted as this class, the fraction that are of it
 * @param recall of the examples of this class, the fraction predicted as it
 * @param f1 harmonic mean of precision and recall
 * @param support number of examples of this class
 */
public record ClassMetrics(String name, double precision, double recall, double f1, int support) {

    static ClassMetrics of(String name, int truePositives, int predicted, int support) {
        if (predicted + support == 0) {
            return new ClassMetrics(name, Double.NaN, Double.NaN, Double.NaN, 0);
        }
        return new ClassMetrics(
                name,
                quotient(truePositives, predicted),
                quotient(truePositives, support),
                quotient(2 * truePositives, predicted + support),
                support);
    }

    /** Whether some example is of it, or predicted as it. */
    public boolean occurs() {
        return !Double.isNaN(f1);
    }

    private static double quotient(int numerator, int denominator) {
        return denominator == 0 ? 0 : (double) numerator / denominator;
    }
}
