package dev.vit4j.task;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss of a task. A batch is computed in micro-batches, on several threads, and the result must
 * not depend on how it is split: so a step returns sums, and their denominator comes from the whole batch.
 *
 * <p>In the batches that a step is given, images are of the type that the model computes in; other columns are as the
 * task's collator made them. While a recipe lets the size of images grow, images are smaller than those in whose pixels
 * columns give places.
 *
 * @param <M> the models that can be trained with it
 */
public sealed interface TrainStep<M> {

    /** The names of the sums that {@link Losses} has for the log, in order; {@code loss} must be one of them. */
    default List<String> sums() {
        return List.of("loss");
    }

    /**
     * The denominator of the sums, above 0, from the targets alone: the number of examples, unless another count is
     * meant, such as that of all boxes.
     */
    default double denominator(TensorBatch whole) {
        return whole.size();
    }

    /** A loss that is a sum over examples. */
    non-sealed interface OfExamples<M> extends TrainStep<M> {

        /** The loss of one micro batch. */
        Losses losses(M model, TensorBatch micro, Pass pass);
    }

    /**
     * A loss over pairs of examples, such as a contrastive one. It has two phases: micro-batches are embedded without a
     * graph, and the loss and its gradient with respect to the embeddings are computed once for the whole batch; then
     * each micro-batch is embedded again, and differentiated from its rows' gradients. A large batch then only needs
     * the memory of a micro-batch. (Gao et al. 2021, "Scaling Deep Contrastive Learning Batch Size under Memory Limited
     * Setup", https://arxiv.org/abs/2101.06983.)
     */
    non-sealed interface OfPairs<M> extends TrainStep<M> {

        /**
         * The embeddings of one micro-batch, one tensor [b, …] for each kind of embedding. It is called twice, with
         * passes that drop the same paths.
         */
        List<Tensor> embed(M model, TensorBatch micro, Pass pass);

        /**
         * The loss of the whole batch.
         *
         * @param model whose own parameters a loss may use, such as a temperature
         * @param rows fp32, from {@link #embed}, for the whole batch [B, …]
         * @param whole as the task made it, images with it, on the model's device
         */
        Losses losses(M model, List<Tensor> rows, TensorBatch whole);
    }

    /**
     * The losses of a part of a batch.
     *
     * @param loss the sum to differentiate, a tensor with one fp32 number; where a part has nothing to learn from, such
     *     as no box, 0 that depends on no parameter will do
     * @param sums for the log: tensors with one number, by the names of {@link #sums()}
     */
    record Losses(Tensor loss, Map<String, Tensor> sums) {

        public Losses {
            sums = Collections.unmodifiableMap(new LinkedHashMap<>(sums));
        }

        /** Losses whose log only has the loss itself. */
        public static Losses of(Tensor loss) {
            return new Losses(loss, Map.of("loss", loss.detach()));
        }
    }
}
