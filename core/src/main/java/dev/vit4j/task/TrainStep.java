package dev.vit4j.task;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss that a model learns by. A batch is computed in micro batches, on several threads, and what comes of it must
 * not depend on the cut: so a step gives sums, and what they are divided by comes from the whole batch.
 *
 * <p>In the batches that a step is given, images are of the type that the model computes in; other columns are as the
 * task's collator made them. While a recipe lets the size of images grow, images are smaller than those in whose pixels
 * columns give places.
 *
 * @param <M> the models that learn by it
 */
public sealed interface TrainStep<M> {

    /** The names of the sums that {@link Losses} has for the log, in its order; {@code loss} must be one of them. */
    default List<String> sums() {
        return List.of("loss");
    }

    /**
     * What the sums are divided by, above 0, from the targets alone: the number of examples, unless another count is
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
     * A loss over pairs of examples, such as a contrastive one. It has two phases: micro batches are embedded without a
     * graph, and the loss and its gradient by the embeddings are computed once for the whole batch; then each micro batch
     * is embedded again, and differentiated from its rows' gradients. A large batch so takes the memory of a micro batch.
     * (Gao et al. 2021, "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
     * https://arxiv.org/abs/2101.06983.)
     */
    non-sealed interface OfPairs<M> extends TrainStep<M> {

        /**
         * The embeddings of one micro batch, one tensor [b, …] for each kind of embedding. It is called twice, with passes
         * that drop the same.
         */
        List<Tensor> embed(M model, TensorBatch micro, Pass pass);

        /**
         * The loss of the whole batch.
         *
         * @param model whose own parameters a loss may use, such as a temperature
         * @param rows fp32, as {@link #embed} has them, of the whole batch [B, …]
         * @param whole as the task made it, images with it, on the model's device
         */
        Losses losses(M model, List<Tensor> rows, TensorBatch whole);
    }

    /**
     * What a part of a batch came to.
     *
     * @param loss the sum to differentiate, a tensor of one fp32 number; where a part has nothing to learn from, such as no
     *     box, 0 that depends on no parameter will do
     * @param sums for the log: tensors of one number, by the names of {@link #sums()}
     */
    record Losses(Tensor loss, Map<String, Tensor> sums) {

        public Losses {
            sums = Collections.unmodifiableMap(new LinkedHashMap<>(sums));
        }

        /** The loss is logged as it is. */
        public static Losses of(Tensor loss) {
            return new Losses(loss, Map.of("loss", loss.detach()));
        }
    }
}
