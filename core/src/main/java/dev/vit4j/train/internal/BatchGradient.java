package dev.vit4j.train.internal;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The gradient of a whole batch, computed in micro-batches by workers that each take the next one. It is
 * bit-identical for any number of workers.
 *
 * @param microBatchSize maximum number of examples in a micro-batch
 * @param buffers batch statistics as they were before the batch
 */
public record BatchGradient<M>(
        TrainStep<M> step, Workers workers, List<GradientWorker<M>> replicas, long microBatchSize, Buffers buffers) {

    /**
     * Computes the gradient of the loss divided by the batch's denominator.
     *
     * @param imageSize height and width to which images are resized; empty to keep their size
     * @param gradient flat, overwritten
     * @param statistics overwritten by the mean of the micro-batches' statistics
     */
    public StepSums of(
            TensorBatch whole, OptionalLong imageSize, RandomSource random, Tensor gradient, Buffers statistics) {
        double denominator = step.denominator(whole);
        if (!(denominator > 0)) {
            throw new IllegalStateException("the loss is divided by " + denominator + "; expected a number above 0");
        }
        MicroBatches parts = MicroBatches.of(whole.size(), microBatchSize);
        BatchSum sum = new BatchSum(gradient, statistics, StepSums.none(step.sums()));
        if (step instanceof TrainStep.OfExamples<M> ofExamples) {
            forEachPart(whole, parts, imageSize, random, (replica, micro, drawn, index) -> {
                StepSums sums = replica.compute(ofExamples, micro, denominator, drawn);
                return isWorkersLast -> sum.add(parts, index, replica, sums, isWorkersLast);
            });
        } else if (step instanceof TrainStep.OfPairs<M> ofPairs) {
            try (Owned<List<Tensor>> gradients =
                    rowGradients(ofPairs, whole, parts, imageSize, random, denominator, sum)) {
                forEachPart(whole, parts, imageSize, random, (replica, micro, drawn, index) -> {
                    List<Tensor> ofPart = gradients.get().stream()
                            .map(rows -> rows.narrow(0, parts.from(index), parts.size(index)))
                            .toList();
                    replica.propagate(ofPairs, micro, ofPart, drawn);
                    StepSums counted =
                            new StepSums(0, StepSums.none(step.sums()).named(), parts.size(index));
                    return isWorkersLast -> sum.add(parts, index, replica, counted, isWorkersLast);
                });
            }
        }
        sum.complete(workers);
        return sum.sums();
    }

    /** A worker's action on a micro-batch. */
    private interface Work<M> {
        OrderedTasks.Result perform(GradientWorker<M> replica, TensorBatch micro, Pass.Randomness drawn, long index);
    }

    private void forEachPart(
            TensorBatch whole, MicroBatches parts, OptionalLong imageSize, RandomSource random, Work<M> work) {
        OrderedTasks tasks = new OrderedTasks(parts.count());
        workers.forEach(worker -> {
            GradientWorker<M> replica = replicas.get(worker);
            replica.prepare();
            tasks.work(index -> {
                try (Scope scope = Scope.open()) {
                    NoGrad.call(() -> {
                        replica.buffers().copyStatistics(buffers);
                        return replica.gradient();
                    });
                    TensorBatch micro = replica.prepared(whole.part(parts.from(index), parts.size(index)), imageSize);
                    return work.perform(replica, micro, new Pass.Randomness(random, parts.from(index)), index);
                }
            });
            return true;
        });
    }

    /**
     * The first phase of a loss over pairs: the gradients of the whole batch's rows [B, …]; the loss's own go into the
     * sum.
     */
    private Owned<List<Tensor>> rowGradients(
            TrainStep.OfPairs<M> ofPairs,
            TensorBatch whole,
            MicroBatches parts,
            OptionalLong imageSize,
            RandomSource random,
            double denominator,
            BatchSum sum) {
        List<Owned<List<Tensor>>> rows = new ArrayList<>();
        try {
            forEachPart(whole, parts, imageSize, random, (replica, micro, drawn, index) -> {
                Owned<List<Tensor>> ofPart = replica.embed(ofPairs, micro, drawn);
                return isWorkersLast -> rows.add(ofPart);
            });
            List<Owned<List<Tensor>>> gradients = Collections.synchronizedList(new ArrayList<>());
            workers.forEach(worker -> {
                if (worker == 0) { // a worker's operators use one thread, so that sums don't depend on the machine
                    GradientWorker<M> replica = replicas.get(worker);
                    try (Scope scope = Scope.open()) {
                        GradientWorker.OfRows found = replica.loss(ofPairs, joined(rows), whole, denominator);
                        sum.addLoss(replica, found.sums());
                        gradients.add(found.gradients());
                    }
                }
                return true;
            });
            return gradients.get(0);
        } finally {
            rows.forEach(Owned::close);
        }
    }

    /** Each kind of embedding for the whole batch. */
    private static List<Tensor> joined(List<Owned<List<Tensor>>> rows) {
        return IntStream.range(0, rows.get(0).get().size())
                .mapToObj(kind -> Tensor.concatenate(
                        0,
                        rows.stream()
                                .map(part -> Objects.requireNonNull(part.get().get(kind)))
                                .toList()))
                .toList();
    }
}
