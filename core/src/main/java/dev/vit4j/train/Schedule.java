package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;

/**
 * The learning rate over a run, as a factor of its base: a linear warm-up that reaches 1 in its last step, then the
 * decay.
 *
 * @param warmupSteps steps of the warm-up
 * @param totalSteps steps of the run, including the warm-up
 */
public record Schedule(Decay decay, long warmupSteps, long totalSteps) {

    /** How the learning rate falls after the warm-up; in a recipe the key {@code schedule.decay} says which one. */
    public sealed interface Decay {

        /** The factor when a share {@code done} of the steps after the warm-up is done. */
        double factor(double done);

        /** Half a cosine from 1 to {@code finalFactor}. */
        record Cosine(double finalFactor) implements Decay {

            /** @throws InvalidRequestException if the factor is not a share */
            public Cosine {
                requireShare(finalFactor);
            }

            @Override
            public double factor(double done) {
                return finalFactor + (1 - finalFactor) * ((1 + Math.cos(Math.PI * done)) / 2);
            }
        }

        /** A straight line from 1 to {@code finalFactor}. */
        record Linear(double finalFactor) implements Decay {

            /** @throws InvalidRequestException if the factor is not a share */
            public Linear {
                requireShare(finalFactor);
            }

            @Override
            public double factor(double done) {
                return finalFactor + (1 - finalFactor) * (1 - done);
            }
        }

        /** None: 1 to the end. */
        record Constant() implements Decay {

            @Override
            public double factor(double done) {
                return 1;
            }
        }

        private static void requireShare(double finalFactor) {
            Ranges.requireShare("schedule.final_factor", finalFactor);
        }
    }

    /** The factor at step {@code step}, counted from 0. */
    public double factor(long step) {
        if (step < warmupSteps) {
            return (step + 1.0) / warmupSteps;
        }
        return decay.factor((double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    }
}
