package dev.vit4j.eval.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Plural;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One figure over several seeds.
 *
 * @param count number of seeds
 * @param standardDeviation of the sample (divided by count - 1); empty for a single seed
 */
public record MeanAndStd(int count, double mean, OptionalDouble standardDeviation) {

    /** @throws InvalidRequestException if there is no value, or one is not finite */
    public static MeanAndStd of(double... values) {
        if (values.length == 0) {
            throw new InvalidRequestException("a mean needs at least one value");
        }
        double total = 0;
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new InvalidRequestException("expected finite numbers, found " + value);
            }
            total += value;
        }
        double mean = total / values.length;
        if (values.length == 1) {
            return new MeanAndStd(1, mean, OptionalDouble.empty());
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new MeanAndStd(values.length, mean, OptionalDouble.of(Math.sqrt(squares / (values.length - 1))));
    }

    /** For fractions of 1: {@code 92.31 ± 0.12 % (3 seeds)}. */
    public String toPercentage() {
        String spread = standardDeviation.isPresent()
                ? String.format(Locale.ROOT, " ± %.2f", 100 * standardDeviation.getAsDouble())
                : "";
        return String.format(Locale.ROOT, "%.2f%s %% (%s)", 100 * mean, spread, Plural.of(count, "seed"));
    }
}
