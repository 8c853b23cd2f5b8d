package dev.vit4j.eval;

/**
 * The metrics of one class. The precision of a class that is never predicted is 0, and so is the recall of a class that
 * is predicted but has no examples, as in scikit-learn with {@code zero_division=0}. If a class is neither, its figures
 * are NaN, and no average includes them.
 *
 * @param name the class's label
 * @param precision fraction of the examples predicted as this class that belong to it
 * @param recall fraction of the examples of this class that are predicted as it
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

    /** Whether the class occurs as a true or predicted label. */
    public boolean occurs() {
        return !Double.isNaN(f1);
    }

    private static double quotient(int numerator, int denominator) {
        return denominator == 0 ? 0 : (double) numerator / denominator;
    }
}
