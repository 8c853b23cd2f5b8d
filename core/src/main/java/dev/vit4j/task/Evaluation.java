package dev.vit4j.task;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.Result;
import dev.vit4j.nn.Pass;

/**
 * One evaluation over a data set, to which outputs are streamed: it keeps only what its result needs.
 *
 * @param <M> the models that can be evaluated
 * @param <R> the result
 */
public interface Evaluation<M, R extends Result> {

    /**
     * Runs the model over a part of a batch, on a worker's thread, without recording for autograd.
     *
     * @param part images in the model's compute type, and the task's other columns
     * @param indices [b]: the index of each example in the data set
     * @return an action that takes in the outputs. It is called on one thread, in the order of the data set, after the
     *     tensors of this call have been freed: it must only use plain Java values
     */
    Runnable evaluate(M model, TensorBatch part, int[] indices, Pass pass);

    /** The result for everything taken in. */
    R result();
}
