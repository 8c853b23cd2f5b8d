package dev.vit4j.task.internal;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;

/**
 * SigLIP's loss: for each pair on its own, -log sigmoid(y · z), z the scaled product with bias, y = 1 if image and text
 * belong together and -1 otherwise (Zhai et al. 2023, https://arxiv.org/abs/2303.15343).
 */
final class SigmoidLoss extends PairLoss {

    SigmoidLoss() {
        this(BLOCK);
    }

    SigmoidLoss(long blockElements) {
        super(blockElements);
    }

    @Override
    void add(Batch batch, Sum sum) {
        forEachBlock(batch, (from, n) -> {
            Tensor sign = batch.targets().positives(from, n).mul(2).add(-1); // [n, B]
            Tensor counted = batch.targets().masked(from, n).mul(-1).add(1); // [n, B]
            Tensor products = batch.products(from, n); // [n, B]
            Tensor opposed = products.add(batch.bias()).mul(sign).mul(-1); // -y · z
            sum.addLoss(Functional.softplus(opposed).mul(counted).sum().item());
            sum.add(from, Functional.sigmoid(opposed).mul(sign).mul(counted).mul(-1), products);
        });
    }
}
