package dev.vit4j.task.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.List;

/**
 * CLIP's loss: the cross entropy of each image among the batch's texts, and of each text among its images, half of each
 * (Radford et al. 2021, https://arxiv.org/abs/2103.00020). Several texts that belong to an image share its probability
 * equally. The bias has no effect.
 */
final class SoftmaxLoss extends PairLoss {

    /** Takes a pair out of a softmax: exp of it is 0 in every type that losses are computed in. */
    private static final double OUT = -1e30;

    SoftmaxLoss() {
        this(BLOCK);
    }

    SoftmaxLoss(long blockElements) {
        super(blockElements);
    }

    @Override
    void add(Batch batch, Sum sum) {
        DType dtype = batch.targets().dtype();
        Tensor ofImages =
                Tensor.zeros(dtype, batch.targets().size()).to(batch.images().device()); // log Σ exp, [B]
        Tensor ofTexts = Tensor.zerosLike(ofImages).fill(OUT); // [B]
        forEachBlock(batch, (from, n) -> {
            Tensor logits = logits(batch, batch.products(from, n), from);
            ofImages.narrow(0, from, n).copyFrom(Functional.logSumExp(logits, 1));
            Tensor soFar = Tensor.stack(0, List.of(ofTexts, Functional.logSumExp(logits, 0)));
            ofTexts.copyFrom(Functional.logSumExp(soFar, 0));
        });
        sum.addLoss(0.5 * (ofImages.sum().item() + ofTexts.sum().item()));
        forEachBlock(batch, (from, n) -> {
            Tensor products = batch.products(from, n); // [n, B]
            Tensor logits = logits(batch, products, from);
            Tensor positives = batch.targets().positives(from, n);
            Tensor expected = positives.div(positives.sum(1).unsqueeze(1)); // [n, B], by image as by text
            Tensor amongTexts =
                    logits.sub(ofImages.narrow(0, from, n).unsqueeze(1)).exp();
            Tensor amongImages = logits.sub(ofTexts.unsqueeze(0)).exp();
            sum.addLoss(-expected.mul(products).sum().item());
            sum.add(from, amongTexts.add(amongImages).mul(0.5).sub(expected), products);
        });
    }

    private static Tensor logits(Batch batch, Tensor products, long from) {
        return products.add(batch.targets().masked(from, products.size(0)).mul(OUT));
    }
}
