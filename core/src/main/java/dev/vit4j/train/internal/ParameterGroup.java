package dev.vit4j.train.internal;

import dev.vit4j.weights.Role;
import java.util.Comparator;

/**
 * The parameters that an optimizer updates together.
 *
 * @param learningRate a factor of the optimizer's learning rate
 * @param weightDecay a factor of the optimizer's weight decay; the decay of a step is that of the learning rate times
 *     it
 */
public record ParameterGroup(Kind kind, double learningRate, double weightDecay) implements Comparable<ParameterGroup> {

    /** How an optimizer distinguishes parameters, independent of their factors. */
    public enum Kind {
        /** Matrices and filters inside the network: updated by Muon, if that is the optimizer. */
        MATRICES,
        /**
         * The matrices of heads: decayed, but never updated by Muon, which is for hidden layers (Jordan et al. 2024).
         */
        HEAD,
        /** All others: never updated by Muon and, unless a rule says so, not decayed. */
        OTHERS
    }

    private static final Comparator<ParameterGroup> ORDER = Comparator.comparing(ParameterGroup::kind)
            .thenComparing(ParameterGroup::learningRate, Comparator.reverseOrder())
            .thenComparing(ParameterGroup::weightDecay, Comparator.reverseOrder());

    public static Kind kindOf(Role role) {
        return switch (role) {
            case MATRIX, FILTER -> Kind.MATRICES;
            case HEAD -> Kind.HEAD;
            case EMBEDDING, TOKEN, POSITION, NORM, BIAS, SCALE -> Kind.OTHERS;
        };
    }

    /**
     * The default factor of the weight decay by role. Embedding tables don't decay, as in big_vision, which only decays
     * kernels: a row whose word is not in the batch would shrink. (OpenCLIP decays them.)
     */
    public static double weightDecayOf(Role role) {
        return kindOf(role) == Kind.OTHERS ? 0 : 1;
    }

    @Override
    public int compareTo(ParameterGroup other) {
        return ORDER.compare(this, other);
    }
}
