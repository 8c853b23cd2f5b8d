package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.BatchTransform;
import dev.vit4j.data.Draw;
import dev.vit4j.data.TensorBatch;

/**
 * Mixes each image of a batch with another one, and their soft labels in the same proportion (Zhang et al. 2018,
 * <a href="https://arxiv.org/abs/1710.09412">arXiv 1710.09412</a>). There is one proportion per batch, drawn from
 * Beta(alpha, alpha). The batch needs {@link TensorBatch#PROBABILITIES}, as made by
 * {@link dev.vit4j.data.Collator#probabilities}; labels stay those of the first image of each pair.
 *
 * @param alpha above 0; the smaller it is, the more one image of a pair dominates
 */
public record Mixup(double alpha) implements BatchTransform {

    /** @throws InvalidRequestException if alpha is not positive */
    public Mixup {
        SymmetricBeta.requirePositive("mixup", alpha);
    }

    @Override
    public void apply(Batch batch, Draw draw) {
        float own = (float) SymmetricBeta.draw(alpha, draw);
        int[] partners = draw.permutation(batch.size());
        Pairs.change(batch.floats(TensorBatch.IMAGES), partners, mixing(own));
        Pairs.change(batch.floats(TensorBatch.PROBABILITIES), partners, mixing(own));
    }

    /** @param own share of the first image of a pair */
    static Pairs.Change mixing(float own) {
        return (row, partner) -> {
            for (int i = 0; i < row.length; i++) {
                row[i] = own * row[i] + (1 - own) * partner[i];
            }
        };
    }
}
