package dev.vit4j.task.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Contrastive.EqualCaptions;
import dev.vit4j.task.Contrastive.Loss;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** A training step of two towers. */
public record ContrastiveStep(Loss loss, EqualCaptions equalCaptions) implements TrainStep.OfPairs<TwoTowers> {

    /** CLIP's authors keep the scale at most 100: greater ones made training unstable. */
    private static final double GREATEST_LOG_SCALE = Math.log(100);

    @Override
    public List<Tensor> embed(TwoTowers model, TensorBatch micro, Pass pass) {
        return List.of(
                model.embedImages(micro.images(), pass), // [b, D]
                model.embedTexts(micro.column(TensorBatch.TEXT_IDS), pass)); // [b, D]
    }

    @Override
    public Losses losses(TwoTowers model, List<Tensor> rows, TensorBatch whole) {
        Optional<Tensor> bias = model.bias();
        if (loss == Loss.SIGMOID && bias.isEmpty()) {
            throw new InvalidRequestException(
                    "the sigmoid loss learns a bias, and the model has none; choose the softmax loss or another model");
        }
        Tensor logScale = model.logitScale();
        PairLoss.Gradients found = gradients(
                rows.get(0),
                rows.get(1),
                whole.column(TensorBatch.CAPTIONS),
                logScale.item(),
                bias.map(Tensor::item).orElse(0.0));
        Tensor linear = rows.get(0)
                .mul(found.images())
                .sum()
                .add(rows.get(1).mul(found.texts()).sum())
                .add(logScale.to(DType.FLOAT32).mul(found.logScale()).sum());
        if (loss == Loss.SIGMOID) {
            linear = linear.add(
                    bias.orElseThrow().to(DType.FLOAT32).mul(found.bias()).sum());
        }
        // The value of the loss, with the derivatives of the linear function.
        return Losses.of(linear.sub(linear.detach()).add(found.loss()));
    }

    /**
     * The sum of a batch's losses and its derivatives.
     *
     * @param captions [B], integers, equal for equal captions
     */
    PairLoss.Gradients gradients(Tensor images, Tensor texts, Tensor captions, double logScale, double bias) {
        double used = loss == Loss.SOFTMAX ? Math.min(logScale, GREATEST_LOG_SCALE) : logScale;
        PairTargets targets = new PairTargets(captions, equalCaptions, images.dtype());
        PairLoss pairs = loss == Loss.SOFTMAX ? new SoftmaxLoss() : new SigmoidLoss();
        PairLoss.Gradients found = pairs.of(new PairLoss.Batch(images, texts, targets, Math.exp(used), bias));
        boolean isAtItsBound = loss == Loss.SOFTMAX && logScale >= GREATEST_LOG_SCALE;
        return isAtItsBound ? found.withoutGrowingScale() : found;
    }
}
