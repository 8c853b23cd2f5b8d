package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.BatchTransform;
import dev.vit4j.data.Draw;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.image.RgbImage;

/**
 * Pastes a rectangle of another image of the batch into each image, at the same position, and mixes their soft labels
 * by area (Yun et al. 2019, <a href="https://arxiv.org/abs/1905.04899">arXiv 1905.04899</a>). There is one rectangle
 * per batch: its centre is drawn from all pixels, so that part of it may be outside, and its share of the area from
 * Beta(alpha, alpha). The batch needs {@link TensorBatch#PROBABILITIES}, as made by
 * {@link dev.vit4j.data.Collator#probabilities}; labels stay those of the image that is pasted into.
 *
 * @param alpha above 0; 1 gives a uniform distribution
 */
public record CutMix(double alpha) implements BatchTransform {

    /** @throws InvalidRequestException if alpha is not positive */
    public CutMix {
        SymmetricBeta.requirePositive("cutmix", alpha);
    }

    @Override
    public void apply(Batch batch, Draw draw) {
        double side = Math.sqrt(1 - SymmetricBeta.draw(alpha, draw));
        int[] partners = draw.permutation(batch.size());
        if (batch.size() == 0) {
            return;
        }
        int width = batch.width();
        int height = batch.height();
        int centerX = draw.integer(0, width - 1);
        int centerY = draw.integer(0, height - 1);
        int halfWidth = (int) (side * width / 2);
        int halfHeight = (int) (side * height / 2);
        int left = Math.max(0, centerX - halfWidth);
        int top = Math.max(0, centerY - halfHeight);
        int right = Math.min(width, centerX + halfWidth);
        int bottom = Math.min(height, centerY + halfHeight);
        float own = 1 - (float) (right - left) * (bottom - top) / ((float) width * height);
        Pairs.change(batch.floats(TensorBatch.IMAGES), partners, (row, partner) -> {
            for (int y = top; y < bottom; y++) {
                int from = (y * width + left) * RgbImage.CHANNELS;
                System.arraycopy(partner, from, row, from, (right - left) * RgbImage.CHANNELS);
            }
        });
        Pairs.change(batch.floats(TensorBatch.PROBABILITIES), partners, Mixup.mixing(own));
    }
}
