package dev.vit4j.train.internal;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Tensor;

/**
 * What the micro batches of a batch add up to, one after the other: the gradient, and the mean of the batch statistics
 * that each left, beginning from those of before.
 */
final class BatchSum {

    private final Tensor gradient; // flat, fp32
    private final Buffers statistics;
    private boolean hasGradient;
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

    /** What a micro batch came to. */
    void add(MicroBatches parts, long index, GradientWorker<?> worker, StepSums ofPart) {
        NoGrad.call(() -> {
            addGradient(worker);
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

    /** What a loss over the whole batch came to, by the parameters that it uses itself. */
    void addLoss(GradientWorker<?> worker, StepSums ofBatch) {
        NoGrad.call(() -> {
            addGradient(worker);
            return gradient;
        });
        sums = sums.plus(ofBatch);
    }

    private void addGradient(GradientWorker<?> worker) {
        if (hasGradient) {
            gradient.addInPlace(worker.gradient());
        } else {
            gradient.copyFrom(worker.gradient());
            hasGradient = true;
        }
    }

    StepSums sums() {
        return sums;
    }
}
