package dev.vit4j.task;

import dev.vit4j.data.BatchTransform;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Transform;
import dev.vit4j.eval.Result;
import java.util.List;

/**
 * A task: its loss and its metrics. Your own task is one class; the learner, the evaluator and the
 * trainer use it like {@link Classification}.
 *
 * @param <M> the models that can be trained for it
 * @param <R> the result of an evaluation
 */
public interface Task<M, R extends Result> {

    /** Its name, the hub's pipeline tag if it has one: {@code image-classification}. A run's recipe records it. */
    String id();

    /** The training step. */
    TrainStep<M> trainStep();

    /**
     * What makes the columns of a batch's targets, in training as in evaluation: those that step and evaluation take.
     */
    Collator collator();

    /**
     * Changes of single examples in training, in this order after the recipe's augmentation; none in evaluation. By
     * default there are none.
     */
    default List<Transform> transforms() {
        return List.of();
    }

    /**
     * Changes of whole batches in training, such as {@link dev.vit4j.data.transform.Transforms#mixup}, in this order after
     * the collator; none in evaluation. By default there are none.
     */
    default List<BatchTransform> batchTransforms() {
        return List.of();
    }

    /**
     * Refuses data that the task can't be learned from, before a run begins.
     *
     * @param train what is to be learned from
     * @throws dev.vit4j.InvalidRequestException if the task needs other data, saying which
     */
    default void requireFit(Dataset train) {}

    /**
     * Begins an evaluation over a data set.
     *
     * @throws dev.vit4j.InvalidRequestException if the task needs other data, saying which
     */
    Evaluation<M, R> evaluation(Dataset dataset);
}
