package dev.vit4j.task;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.internal.ClassificationEvaluation;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Single-label classification: a model's logits [B, C] are trained with cross entropy, and evaluated by {@link
 * ClassificationMetrics}. Of a batch with soft labels ({@link TensorBatch#PROBABILITIES}), as {@code Mixup} mixes them,
 * these are learned.
 *
 * @param labelSmoothing the share of a label that is spread over all classes, from 0 to 1; the logged loss is
 *     without it
 * @param flipAveraging whether an evaluation averages the probabilities of each image and its mirror image
 */
public record Classification(double labelSmoothing, boolean flipAveraging)
        implements Task<ImageModel, ClassificationMetrics> {

    /** The task's name in recipes. */
    public static final String ID = "image-classification";

    /** @throws InvalidRequestException if the label smoothing is not a share */
    public Classification {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new InvalidRequestException("label smoothing must be a share from 0 to 1, found " + labelSmoothing);
        }
    }

    /** Without label smoothing, and with one view of each image. */
    public Classification() {
        this(0, false);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public TrainStep<ImageModel> trainStep() {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public Collator collator() {
        return Collator.labels();
    }

    @Override
    public void requireFit(Dataset train) {
        List<String> classNames = LabelledImages.of(train).classNames();
        if (classNames.size() < 2) {
            throw new InvalidRequestException("the classes of the training set " + train.name() + " are " + classNames
                    + "; a classifier needs two or more");
        }
    }

    @Override
    public Evaluation<ImageModel, ClassificationMetrics> evaluation(Dataset dataset) {
        return new ClassificationEvaluation(LabelledImages.of(dataset), flipAveraging);
    }

    private record CrossEntropy(double labelSmoothing) implements TrainStep.OfExamples<ImageModel> {

        private static final String LOSS = "loss";
        private static final String ACCURACY = "accuracy";

        @Override
        public List<String> sums() {
            return List.of(LOSS, ACCURACY);
        }

        @Override
        public Losses losses(ImageModel model, TensorBatch micro, Pass pass) {
            Tensor labels = micro.column(TensorBatch.LABELS); // [b]
            Tensor logits = model.forward(micro.images(), pass).to(DType.FLOAT32); // [b, C]
            Tensor targets = micro.columns().getOrDefault(TensorBatch.PROBABILITIES, labels);
            Tensor loss = Functional.crossEntropySum(logits, targets, labelSmoothing);
            Tensor seen = logits.detach();
            Map<String, Tensor> sums = new LinkedHashMap<>();
            sums.put(LOSS, labelSmoothing == 0 ? loss.detach() : Functional.crossEntropySum(seen, targets, 0));
            sums.put(ACCURACY, seen.argmax(1).equal(labels).sum());
            return new Losses(loss, sums);
        }
    }
}
