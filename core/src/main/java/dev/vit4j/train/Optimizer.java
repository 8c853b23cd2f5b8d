package dev.vit4j.train;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.internal.FlatLayout;
import dev.vit4j.train.internal.ParameterGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps over flat parameters by an {@link UpdateRule}. A step is a list of independent pieces of work per worker, which
 * write to separate memory: who does which changes no number.
 */
final class Optimizer {

    private final OptimizerState state;
    private final UpdateRule rule;
    private final List<List<FlatLayout.Range>> ranges; // by worker
    private final List<List<FlatLayout.Slot>> matrices; // by worker

    /**
     * @param gradient flat, like {@code parameters}
     * @param productType what products of matrices are computed in
     */
    Optimizer(
            OptimizerConfig config,
            FlatLayout layout,
            Tensor parameters,
            Tensor gradient,
            DType productType,
            int workers) {
        state = OptimizerState.of(parameters, gradient);
        rule = UpdateRule.of(config, state, productType);
        ranges = emptyLists(workers);
        for (FlatLayout.Range range : layout.ranges()) {
            if (!(rule.takesMatrices() && range.group().kind() == ParameterGroup.Kind.MATRICES)) {
                List<FlatLayout.Range> parts = FlatLayout.split(range, workers);
                for (int worker = 0; worker < workers; worker++) {
                    ranges.get(worker).add(parts.get(worker));
                }
            }
        }
        matrices =
                rule.takesMatrices() ? deal(layout.slots(ParameterGroup.Kind.MATRICES), workers) : emptyLists(workers);
    }

    /** Everything needed to continue later as if never stopped. */
    Map<String, Tensor> state() {
        return state.kept();
    }

    /** Must be called once before the workers' pieces of a step. */
    void beginUpdate() {
        skipStep();
        Tensor updates = state.updateNumber();
        updates.fill(updates.item() + 1);
    }

    /** Counts a step without a gradient. */
    void skipStep() {
        Tensor steps = state.stepNumber();
        steps.fill(steps.item() + 1);
    }

    /** The number of steps with a gradient. */
    long updates() {
        return (long) state.updateNumber().item();
    }

    /** One worker's pieces of a step with the base learning rates scaled by {@code factor}. */
    void step(int worker, double factor) {
        try (Scope scope = Scope.open()) {
            ranges.get(worker).forEach(range -> rule.step(range, factor));
            matrices.get(worker).forEach(slot -> rule.stepMatrix(slot, factor));
        }
    }

    /** Assigns each slot to the worker with the least work so far. */
    private static List<List<FlatLayout.Slot>> deal(List<FlatLayout.Slot> slots, int workers) {
        List<List<FlatLayout.Slot>> dealt = emptyLists(workers);
        long[] load = new long[workers];
        for (FlatLayout.Slot slot :
                slots.stream().sorted(FlatLayout.largestFirst()).toList()) {
            int least = 0;
            for (int worker = 1; worker < workers; worker++) {
                least = load[worker] < load[least] ? worker : least;
            }
            dealt.get(least).add(slot);
            long shorter = Math.min(slot.shape()[0], slot.length() / slot.shape()[0]);
            load[least] += slot.length() * shorter; // the cost of making directions orthogonal
        }
        return dealt;
    }

    private static <T> List<List<T>> emptyLists(int count) {
        List<List<T>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }
}
