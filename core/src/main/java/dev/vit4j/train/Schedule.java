package dev.vit4j.train;

/**
 * The learning rate over a run, as a factor of its base: a linear warm-up that reaches 1 in its last step, then the
 * decay.
 *
 * @param warmupSteps steps of the warm-up
 * @param totalSteps steps of the run, the warm-up with them
 * @param finalFactor what the decay ends at
 */
public record Schedule(Decay decay, long warmupSteps, long totalSteps, double finalFactor) {

    /** How the learning rate falls after the warm-up. */
    public enum Decay {
        CONSTANT,
        LINEAR,
        COSINE
    }

    /** The factor of step {@code step}, which counts from 0. */
    public double factor(long step) {
        if (step < warmupSteps) {
            return (step + 1.0) / warmupSteps;
        }
        double done = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
        double left = switch (decay) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - done;
            case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
        };
        return finalFactor + (1 - finalFactor) * left;
    }
}
