package dev.vit4j.train.internal;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Tensor;

/**
 * What the micro batches of a batch add up to, one after the other: the gradient, and the mean of the batch statistics
 * that each left, beginning from those of before.
 */
public final class BatchSum {

    private final Tensor gradient; // flat, fp32
    private final Buffers statistics;
    private GradientWorker.Outcome outcome = GradientWorker.Outcome.NOTHING;

    /** Both are overwritten. */
    public BatchSum(Tensor gradient, Buffers statistics) {
        this.gradient = gradient;
        this.statistics = statistics;
    }

    public void add(MicroBatches parts, long index, GradientWorker worker, GradientWorker.Outcome ofPart) {
        NoGrad.call(() -> {
            if (index == 0) {
                gradient.copyFrom(worker.gradient());
                statistics.copyStatistics(worker.buffers());
            } else {
                gradient.addInPlace(worker.gradient());
                statistics.addStatistics(worker.buffers());
            }
            if (index == parts.count() - 1) {
                statistics.scaleStatistics(1.0 / parts.count());
            }
            return gradient;
        });
        outcome = outcome.plus(ofPart);
    }

    public GradientWorker.Outcome outcome() {
        return outcome;
    }
}
