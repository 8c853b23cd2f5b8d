package dev.vit4j.task;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.Result;
import dev.vit4j.nn.Pass;

/**
 * One evaluation over a data set, into which outputs stream: it keeps what its result needs, not all outputs.
 *
 * @param <M> the models that can be evaluated
 * @param <R> what comes of it
 */
public interface Evaluation<M, R extends Result> {

    /**
     * Runs the model over a part of a batch, on a worker's thread, without recording for differentiation.
     *
     * @param part images in the type that the model computes in, and the task's other columns
     * @param indices [b]: where in the data set each example comes from
     * @return what takes the outputs in. It is called on one thread, in the order of the data set, when tensors of this
     *     call are gone: what it needs must be plain Java values
     */
    Runnable evaluate(M model, TensorBatch part, int[] indices, Pass pass);

    /** What was found in all that was taken in. */
    R result();
}
