package dev.vit4j.task.internal;

import dev.vit4j.task.Contrastive.EqualCaptions;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;

/**
 * Which images and texts of a batch belong together.
 *
 * @param captions [B], integers, equal for equal captions
 * @param dtype of the masks
 */
record PairTargets(Tensor captions, EqualCaptions equalCaptions, DType dtype) {

    long size() {
        return captions.size(0);
    }

    /** 1 where an image and a text belong together, otherwise 0: [n, B], for the images from {@code from}. */
    Tensor positives(long from, long n) {
        return equalCaptions == EqualCaptions.POSITIVE ? equal(captions, from, n) : own(from, n);
    }

    /** 1 for pairs that are left out of the loss, otherwise 0: [n, B]. */
    Tensor masked(long from, long n) {
        Tensor own = own(from, n);
        return equalCaptions == EqualCaptions.MASKED ? equal(captions, from, n).sub(own) : Tensor.zerosLike(own);
    }

    private Tensor own(long from, long n) {
        return equal(Tensor.range(size()).to(captions.device()), from, n);
    }

    private Tensor equal(Tensor keys, long from, long n) {
        return keys.narrow(0, from, n).unsqueeze(1).equal(keys.unsqueeze(0)).to(dtype);
    }
}
