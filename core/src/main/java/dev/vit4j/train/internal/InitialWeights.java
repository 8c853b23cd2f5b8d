package dev.vit4j.train.internal;

import dev.vit4j.data.Batch;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Loader;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.model.Vit;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Recipe;
import dev.vit4j.weights.ParameterSet;
import java.util.List;

/**
 * The initial state of a run: weights drawn by seed, and whitening filters computed from a sample of training images.
 */
public final class InitialWeights {

    private static final int WHITENING_SAMPLE = 2000;

    /** The memory of this many images of 32 by 32 pixels in fp32; of larger images, fewer are used. */
    private static final long WHITENING_SAMPLE_BYTES = WHITENING_SAMPLE * imageBytes(32);

    private InitialWeights() {}

    public static ParameterSet of(
            Recipe recipe,
            Vit.Config config,
            long seed,
            Dataset train,
            BrokenImages broken,
            Normalization normalization) {
        ParameterSet weights =
                ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(seed).derive("weights"));
        whiten(recipe, new Vit(config, weights.params()), seed, train, broken, normalization);
        return weights;
    }

    /** Computes a stem's filters from the images, if the model has a stem. */
    public static void whiten(
            Recipe recipe, Vit vit, long seed, Dataset train, BrokenImages broken, Normalization normalization) {
        vit.stem().ifPresent(stem -> {
            int imageSize = recipe.model().imageSize();
            int sample = Math.min(whiteningSample(imageSize), train.size());
            // The first batch in an order drawn by seed: it has all classes, whatever the order of the images.
            Loader shuffled = new Loader(
                    train,
                    Loader.Config.training(
                                    sample,
                                    List.of(new Resize(imageSize, imageSize)),
                                    normalization,
                                    new RandomSource(seed).derive("whitening").seed())
                            .withCollator((targets, columns) -> {}), // only the images count
                    broken);
            try (Loader.Batches batches = shuffled.epoch(0);
                    Batch batch = firstWithImages(batches)) {
                Workers.once(
                        1,
                        () -> { // on more threads, products would sum in another order
                            try (Scope scope = Scope.open()) {
                                stem.whiten(batch.tensors().images());
                                return true;
                            }
                        });
            }
        });
    }

    private static Batch firstWithImages(Loader.Batches batches) {
        Batch batch = batches.next();
        while (batch.size() == 0) {
            batch.close();
            batch = batches.next();
        }
        return batch;
    }

    /** The number of images for whitening filters, limited by memory. */
    static int whiteningSample(int imageSize) {
        return (int) Math.max(1, Math.min(WHITENING_SAMPLE, WHITENING_SAMPLE_BYTES / imageBytes(imageSize)));
    }

    private static long imageBytes(int imageSize) {
        return 3L * imageSize * imageSize * Float.BYTES;
    }
}
