package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Draw;

/**
 * Draws from Beta(alpha, alpha), from two gamma variates (Marsaglia and Tsang, "A simple method for generating gamma
 * variables", 2000), in logarithms: for a small alpha both underflow a double.
 */
final class SymmetricBeta {

    private SymmetricBeta() {}

    static void requirePositive(String transform, double alpha) {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new InvalidRequestException("the alpha of " + transform + " must be above 0, found " + alpha);
        }
    }

    /** Between 0 and 1. */
    static double draw(double alpha, Draw draw) {
        double first = logGamma(alpha, draw);
        double second = logGamma(alpha, draw);
        return 1 / (1 + StrictMath.exp(second - first));
    }

    /** The logarithm of a variate of Gamma(shape, 1); for a shape below 1 from that of shape + 1. */
    private static double logGamma(double shape, Draw draw) {
        if (shape < 1) {
            return logGamma(shape + 1, draw) + StrictMath.log(1 - draw.uniform(0, 1)) / shape;
        }
        double d = shape - 1 / 3.0;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double normal = draw.normal();
            double root = 1 + c * normal;
            double v = root * root * root;
            double logOfUniform = StrictMath.log(1 - draw.uniform(0, 1));
            if (v > 0 && logOfUniform < normal * normal / 2 + d - d * v + d * StrictMath.log(v)) {
                return StrictMath.log(d * v);
            }
        }
    }
}
