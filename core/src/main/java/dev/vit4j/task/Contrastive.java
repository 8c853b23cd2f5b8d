package dev.vit4j.task;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.data.Transform;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.task.internal.CaptionCounts;
import dev.vit4j.task.internal.ContrastiveStep;
import dev.vit4j.task.internal.RetrievalEvaluation;
import dev.vit4j.task.internal.ZeroShotCount;
import java.util.List;

/**
 * Contrastive training of images and their captions, and retrieval: the embeddings of what belongs together become
 * alike, those of other pairs of a batch unlike.
 *
 * @param loss what is learned
 * @param equalCaptions what pairs of an image and the equal caption of another image count as
 * @param texts what the model reads of captions, and of classes
 * @param evaluationBatch the number of pairs that an evaluation's loss compares, since a contrastive loss depends on it:
 *     the batch size of training, so that both can be compared
 */
public record Contrastive(Loss loss, EqualCaptions equalCaptions, CaptionTexts texts, int evaluationBatch)
        implements Task<TwoTowers, RetrievalMetrics> {

    public static final String ID = "zero-shot-image-classification";

    /** A contrastive loss. */
    public enum Loss {
        /**
         * CLIP's: cross entropy of each image among the batch's texts, and of each text among its images; their mean.
         * The scale is kept at most 100. (Radford et al. 2021, https://arxiv.org/abs/2103.00020.)
         */
        SOFTMAX(Math.log(1 / 0.07)),
        /**
         * SigLIP's: every pair of the batch is a decision of its own; summed over the texts, and divided by their
         * number. (Zhai et al. 2023, https://arxiv.org/abs/2303.15343.)
         */
        SIGMOID(Math.log(10));

        private final double startingLogScale;

        Loss(double startingLogScale) {
            this.startingLogScale = startingLogScale;
        }

        /** What the logarithm of the scale should be at the start of training. */
        public double startingLogScale() {
            return startingLogScale;
        }
    }

    /** What an image and an equal caption of another image of the batch are. */
    public enum EqualCaptions {
        /** A pair that belongs together: for the softmax the texts share the probability, for the sigmoid each is +1. */
        POSITIVE,
        /** No pair: left out of the loss. */
        MASKED,
        /** A pair that doesn't belong together, as in the reference. */
        PLAIN
    }

    /** @throws InvalidRequestException if an evaluation's loss is to compare fewer than two pairs */
    public Contrastive {
        if (evaluationBatch < 2) {
            throw new InvalidRequestException(
                    "a contrastive loss compares at least 2 pairs, found an evaluation batch of " + evaluationBatch);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Collator collator() {
        return texts.collator();
    }

    /** Phrases each caption by one of several templates. */
    @Override
    public List<Transform> transforms() {
        return texts.transforms();
    }

    @Override
    public TrainStep<TwoTowers> trainStep() {
        return new ContrastiveStep(loss, equalCaptions);
    }

    /** @throws InvalidRequestException if there are other targets than captions, an empty caption or only one */
    @Override
    public void requireFit(Dataset train) {
        if (CaptionCounts.of(train).distinct() < 2) {
            throw new InvalidRequestException("all captions of " + train.name() + " are equal, \""
                    + ((Target.Caption) train.target(0)).text() + "\"; expected different ones");
        }
    }

    /** Of data whose classes are known, zero-shot accuracy is evaluated, too, if there are templates for classes. */
    @Override
    public Evaluation<TwoTowers, RetrievalMetrics> evaluation(Dataset dataset) {
        return new RetrievalEvaluation(
                dataset, new ContrastiveStep(loss, equalCaptions), evaluationBatch, ZeroShotCount.of(dataset, texts));
    }

    /**
     * What the bias of the sigmoid loss should be at the start of training: log(p / (1 - p)), p the share of positives
     * among the pairs of a batch drawn from this data; -log(batchSize - 1) if no caption occurs twice. A usual -10 only
     * fits batches of 22,000 and more.
     *
     * @throws InvalidRequestException if the batch has fewer than two pairs, or the data doesn't fit the task
     */
    public double startingBias(Dataset train, int batchSize) {
        requireFit(train);
        double share = CaptionCounts.of(train).positives(equalCaptions, batchSize);
        return Math.log(share / (1 - share));
    }
}
