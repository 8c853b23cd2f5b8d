package dev.vit4j.train.internal;

import dev.vit4j.weights.Role;
import java.util.Comparator;

/**
 * The parameters that an optimizer steps over together.
 *
 * @param learningRate a factor of the optimizer's
 * @param weightDecay a factor of the optimizer's; what decays in a step is that of the rate times it
 */
public record ParameterGroup(Kind kind, double learningRate, double weightDecay) implements Comparable<ParameterGroup> {

    /** What sets parameters apart for an optimizer, whatever their factors are. */
    public enum Kind {
        /** Matrices and filters inside the network: Muon's, where that is the optimizer. */
        MATRICES,
        /** The matrices of heads: decayed, but never Muon's, which is for hidden layers (Jordan et al. 2024). */
        HEAD,
        /** All else: never Muon's and, unless a rule says so, not decayed. */
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
     * The factor of the weight decay by role. Tables of embeddings don't decay, as in big_vision, whose decay is that of
     * kernels alone: a row whose word is not in the batch would shrink for it. (OpenCLIP decays them.)
     */
    public static double weightDecayOf(Role role) {
        return kindOf(role) == Kind.OTHERS ? 0 : 1;
    }

    @Override
    public int compareTo(ParameterGroup other) {
        return ORDER.compare(this, other);
    }
}
