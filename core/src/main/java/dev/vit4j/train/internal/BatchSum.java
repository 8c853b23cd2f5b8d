package dev.vit4j.train.internal;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * The sum over the micro-batches of a batch, in order: the gradient, and the mean of the batch statistics
 * that each left, starting from those before the batch.
 */
final class BatchSum {

    /**
     * Numbers that are added at once. The engine adds a bf16 gradient as an fp32 copy of it: of 88 million numbers that
     * is memory which the system gives and clears at each step (0.1 to 0.7 s), of so many it stays in the cache.
     */
    private static final long STRETCH = 1 << 17;

    private final Tensor gradient; // flat, fp32
    private final Buffers statistics;
    private boolean hasGradient;
    private final List<GradientWorker<?>> last = new ArrayList<>(); // whose gradients are still to be added, in order
    private StepSums sums;

    /**
     * Both are overwritten.
     *
     * @param none the sums of nothing
     */
    BatchSum(Tensor gradient, Buffers statistics, StepSums none) {
        this.gradient = gradient;
        this.statistics = statistics;
        this.sums = none;
    }

    /**
     * The result of a micro-batch.
     *
     * @param isWorkersLast whether the worker computes no further one, and neither do those of later results
     */
    void add(MicroBatches parts, long index, GradientWorker<?> worker, StepSums ofPart, boolean isWorkersLast) {
        NoGrad.call(() -> {
            if (isWorkersLast) {
                last.add(worker);
            } else {
                addGradient(worker);
            }
            if (index == 0) {
                statistics.copyStatistics(worker.buffers());
            } else {
                statistics.addStatistics(worker.buffers());
            }
            if (index == parts.count() - 1) {
                statistics.scaleStatistics(1.0 / parts.count());
            }
            return gradient;
        });
        sums = sums.plus(ofPart);
    }

    /** The gradients of the parameters that a loss over the whole batch uses itself. */
    void addLoss(GradientWorker<?> worker, StepSums ofBatch) {
        NoGrad.call(() -> {
            addGradient(worker);
            return gradient;
        });
        sums = sums.plus(ofBatch);
    }

    private void addGradient(GradientWorker<?> worker) {
        for (long from = 0; from < gradient.size(0); from += STRETCH) {
            addStretch(List.of(worker), from);
        }
        hasGradient = true;
    }

    private void addStretch(List<GradientWorker<?>> added, long from) {
        try (Scope scope = Scope.open()) {
            long length = Math.min(STRETCH, gradient.size(0) - from);
            Tensor into = gradient.narrow(0, from, length);
            for (int i = 0; i < added.size(); i++) {
                Tensor part = added.get(i).gradient().narrow(0, from, length);
                if (hasGradient || i > 0) {
                    into.addInPlace(part);
                } else {
                    into.copyFrom(part);
                }
            }
        }
    }

    /**
     * Adds the gradients of each worker's last micro-batch, which nothing else waits for, on all threads: one after
     * the other for each stretch, which stays in the cache meanwhile.
     */
    void complete(Workers workers) {
        workers.forEach(worker -> NoGrad.call(() -> {
            for (long from = worker * STRETCH; from < gradient.size(0); from += workers.count() * STRETCH) {
                addStretch(last, from);
            }
            return gradient;
        }));
    }

    StepSums sums() {
        return sums;
    }
}
