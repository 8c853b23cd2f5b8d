package dev.vit4j.task;

import dev.vit4j.data.Batch;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.Result;

/**
 * What a model learns, and what it is measured by. A task of your own is one class: the learner, the evaluator and the
 * trainer take it as they take {@link Classification}.
 *
 * @param <M> the models that can learn it
 * @param <R> what an evaluation finds
 */
public interface Task<M, R extends Result> {

    /** Its name, the hub's where it has one: {@code image-classification}. A run's recipe records it. */
    String id();

    /** What a batch teaches. */
    TrainStep<M> trainStep();

    /** Begins an evaluation over a data set. */
    Evaluation<M, R> evaluation(LabelledImages dataset);

    /**
     * The columns of a batch that the step and the evaluation take: images, and what is to be learned of them. They are
     * used while the batch is open.
     *
     * @param dataset whose images the batch's are, by {@link Batch#indices}
     */
    default TensorBatch batch(Batch batch, LabelledImages dataset) {
        return batch.tensors();
    }
}
