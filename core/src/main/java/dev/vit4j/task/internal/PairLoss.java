package dev.vit4j.task.internal;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;

/**
 * A loss over all pairs of a batch's images and texts, with its gradients. It is computed in blocks of images with all
 * texts, so that memory grows linearly with the batch.
 */
public abstract class PairLoss {

    /** Elements of a block: 4 MB of fp32. */
    static final long BLOCK = 1 << 20;

    private final long blockElements;

    PairLoss(long blockElements) {
        this.blockElements = blockElements;
    }

    /**
     * A batch.
     *
     * @param images unit vectors [B, D]
     * @param texts unit vectors [B, D]
     * @param scale the factor of their products, 1/temperature
     * @param bias is added to the scaled products
     */
    record Batch(Tensor images, Tensor texts, PairTargets targets, double scale, double bias) {

        /** The scaled products of the images from {@code from} with all texts, without bias: [n, B]. */
        Tensor products(long from, long n) {
            return images.narrow(0, from, n).matmul(texts.transpose(0, 1)).mul(scale);
        }
    }

    /**
     * The sum over a batch and its derivatives.
     *
     * @param images [B, D]
     * @param texts [B, D]
     * @param logScale by the logarithm of the scale
     */
    record Gradients(double loss, Tensor images, Tensor texts, double logScale, double bias) {

        /** The same, so that an update can make the scale smaller, but not greater. */
        Gradients withoutGrowingScale() {
            return new Gradients(loss, images, texts, Math.max(0, logScale), bias);
        }
    }

    /** Adds up the derivatives by products. */
    static final class Sum {

        private final Batch batch;
        private final Tensor images;
        private final Tensor texts;
        private double loss;
        private double logScale;
        private double bias;

        private Sum(Batch batch) {
            this.batch = batch;
            images = Tensor.zerosLike(batch.images());
            texts = Tensor.zerosLike(batch.texts());
        }

        void addLoss(double part) {
            loss += part;
        }

        /**
         * Adds a block.
         *
         * @param derivatives by the products with bias [n, B]
         * @param products without bias [n, B]
         */
        void add(long from, Tensor derivatives, Tensor products) {
            long n = derivatives.size(0);
            images.narrow(0, from, n).copyFrom(derivatives.matmul(batch.texts()).mul(batch.scale()));
            texts.addInPlace(derivatives.transpose(0, 1).matmul(batch.images().narrow(0, from, n)), batch.scale());
            logScale += derivatives.mul(products).sum().item();
            bias += derivatives.sum().item();
        }

        private Gradients gradients() {
            return new Gradients(loss, images, texts, logScale, bias);
        }
    }

    /** A block of the images from {@code from}, n of them. */
    interface Block {
        void compute(long from, long n);
    }

    /** The loss, summed over the batch, with its derivatives. */
    final Gradients of(Batch batch) {
        try (NoGrad noGrad = NoGrad.open()) {
            Sum sum = new Sum(batch);
            add(batch, sum);
            return sum.gradients();
        }
    }

    /** Adds the loss and its derivatives. */
    abstract void add(Batch batch, Sum sum);

    final void forEachBlock(Batch batch, Block block) {
        long size = batch.targets().size();
        long rows = Math.max(1, blockElements / size);
        for (long from = 0; from < size; from += rows) {
            try (Scope scope = Scope.open()) {
                block.compute(from, Math.min(rows, size - from));
            }
        }
    }
}
