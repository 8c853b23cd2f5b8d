package dev.vit4j.train;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Kernels;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.internal.FlatLayout;
import dev.vit4j.train.internal.ParameterGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps over flat parameters. A step is a list of independent pieces of work per worker, which write to separate
 * memory: who does which changes no number.
 */
final class Optimizer {

    /** Newton-Schulz coefficients (Jordan et al. 2024). */
    private static final double A = 3.4445;

    private static final double B = -4.7750;
    private static final double C = 2.0315;
    private static final int NEWTON_SCHULZ_STEPS = 4;

    /** The name of the number of steps done, skipped ones with them. */
    static final String STEP = "step";

    /** The name of the number of steps that had a gradient, by which AdamW corrects its means. */
    static final String UPDATES = "updates";

    private final OptimizerSettings settings;
    private final DType productType;
    private final Tensor parameters;
    private final Tensor gradient;
    private final Tensor momentum; // AdamW's mean, SGD's and Muon's momentum
    private final Tensor variance; // AdamW's
    private final Tensor stepNumber;
    private final Tensor updateNumber;
    private final List<List<FlatLayout.Range>> ranges; // by worker
    private final List<List<FlatLayout.Slot>> matrices; // by worker

    /**
     * @param gradient flat, as {@code parameters}
     * @param productType what Muon's products are computed in: rounding to bf16 does its directions no harm
     */
    Optimizer(
            OptimizerSettings settings,
            FlatLayout layout,
            Tensor parameters,
            Tensor gradient,
            DType productType,
            int workers) {
        this.settings = settings;
        this.productType = productType;
        this.parameters = parameters;
        this.gradient = gradient;
        this.momentum = Tensor.zerosLike(parameters);
        this.variance = Tensor.zerosLike(parameters);
        this.stepNumber = Tensor.zeros(DType.FLOAT32).to(parameters.device());
        this.updateNumber = Tensor.zerosLike(stepNumber);
        boolean muon = settings instanceof OptimizerSettings.Muon;
        this.ranges = emptyLists(workers);
        for (FlatLayout.Range range : layout.ranges()) {
            if (!(muon && range.group().kind() == ParameterGroup.Kind.MATRICES)) {
                List<FlatLayout.Range> parts = FlatLayout.split(range, workers);
                for (int worker = 0; worker < workers; worker++) {
                    ranges.get(worker).add(parts.get(worker));
                }
            }
        }
        this.matrices = muon ? deal(layout.slots(ParameterGroup.Kind.MATRICES), workers) : emptyLists(workers);
    }

    /** What must be kept to go on later as if never stopped. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("momentum", momentum);
        state.put("variance", variance);
        state.put(STEP, stepNumber);
        state.put(UPDATES, updateNumber);
        return state;
    }

    /** To be called once before the workers' pieces of a step. */
    void beginUpdate() {
        skipStep();
        updateNumber.fill(updateNumber.item() + 1);
    }

    /** Counts a step without a gradient. */
    void skipStep() {
        stepNumber.fill(stepNumber.item() + 1);
    }

    /** How many steps had a gradient. */
    long updates() {
        return (long) updateNumber.item();
    }

    /** One worker's pieces of a step whose learning rates are the base ones times {@code factor}. */
    void step(int worker, double factor) {
        try (Scope scope = Scope.open()) {
            for (FlatLayout.Range range : ranges.get(worker)) {
                if (settings instanceof OptimizerSettings.AdamW adamW) {
                    adamW(range, adamW, factor);
                } else if (settings instanceof OptimizerSettings.Muon muon) {
                    adamW(range, muon.rest(), factor);
                } else if (settings instanceof OptimizerSettings.Sgd sgd) {
                    sgd(range, sgd, factor);
                }
            }
            if (settings instanceof OptimizerSettings.Muon muon) {
                matrices.get(worker).forEach(slot -> muon(slot, muon, factor));
            }
        }
    }

    private void adamW(FlatLayout.Range range, OptimizerSettings.AdamW adamW, double factor) {
        Kernels.adamW(
                new Kernels.AdamW(
                        adamW.learningRate() * factor * range.group().learningRate(),
                        adamW.beta1(),
                        adamW.beta2(),
                        adamW.weightDecay() * range.group().weightDecay(),
                        adamW.epsilon()),
                part(parameters, range),
                part(gradient, range),
                part(momentum, range),
                part(variance, range),
                updateNumber);
    }

    private void sgd(FlatLayout.Range range, OptimizerSettings.Sgd sgd, double factor) {
        double learningRate = sgd.learningRate() * factor * range.group().learningRate();
        Tensor velocity = part(momentum, range);
        Tensor slope = part(gradient, range);
        velocity.mulInPlace(sgd.momentum()).addInPlace(slope);
        Tensor direction = slope.copy().addInPlace(velocity, sgd.momentum());
        double decay = sgd.weightDecay() * range.group().weightDecay();
        Kernels.decayAndStep(part(parameters, range), learningRate * decay, direction, -learningRate);
    }

    private void muon(FlatLayout.Slot slot, OptimizerSettings.Muon muon, double factor) {
        try (Scope scope = Scope.open()) {
            double learningRate =
                    muon.matrixLearningRate() * factor * slot.group().learningRate();
            Tensor slope = slot.in(gradient);
            Tensor velocity = slot.in(momentum).mulInPlace(muon.momentum()).addInPlace(slope);
            long rows = slot.shape()[0];
            long columns = slot.length() / rows;
            Tensor direction = orthogonalize(
                    slope.copy().addInPlace(velocity, muon.momentum()).view(rows, columns), productType);
            double size = 0.2 * Math.sqrt((double) Math.max(rows, columns));
            Kernels.decayAndStep(
                    slot.in(parameters),
                    learningRate * muon.matrixWeightDecay() * slot.group().weightDecay(),
                    direction.to(DType.FLOAT32).reshape(slot.shape()),
                    -learningRate * size);
        }
    }

    /** U·Vᵀ of the matrix's singular value decomposition, roughly, by Newton-Schulz iteration. */
    static Tensor orthogonalize(Tensor matrix, DType productType) {
        boolean tall = matrix.size(0) > matrix.size(1);
        Tensor x = matrix.mul(1 / (matrix.norm().item() + 1e-7)).to(productType);
        if (tall) {
            x = x.transpose(0, 1);
        }
        for (int i = 0; i < NEWTON_SCHULZ_STEPS; i++) {
            Tensor gram = x.matmul(x.transpose(0, 1));
            Tensor polynomial = gram.matmul(gram).mulInPlace(C).addInPlace(gram, B);
            x = polynomial.matmul(x).addInPlace(x, A);
        }
        return tall ? x.transpose(0, 1) : x;
    }

    private static Tensor part(Tensor flat, FlatLayout.Range range) {
        return flat.narrow(0, range.from(), range.to() - range.from());
    }

    /** Each slot to the worker that has least so far. */
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
            load[least] += slot.length() * shorter; // the cost of the products in orthogonalize
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
