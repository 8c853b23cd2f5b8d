package dev.vit4j.train.internal;

import dev.vit4j.data.Batch;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.EpochBatches;
import dev.vit4j.data.Loader;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Recipe;
import dev.vit4j.weights.ParameterSet;
import java.util.List;

/** What a run starts from: weights drawn by seed, and whitening filters computed from a sample of the training images. */
public final class InitialWeights {

    private static final int WHITENING_SAMPLE = 2000;

    /** What so many images of 32 by 32 pixels take in fp32; of larger images, fewer serve as well. */
    private static final long WHITENING_SAMPLE_BYTES = WHITENING_SAMPLE * imageBytes(32);

    private InitialWeights() {}

    public static ParameterSet of(
            Recipe recipe,
            VitConfig config,
            long seed,
            Dataset train,
            BrokenImages broken,
            Normalization normalization) {
        ParameterSet weights =
                ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(seed).derive("weights"));
        new Vit(config, weights.params()).stem().ifPresent(stem -> {
            int imageSize = recipe.model().imageSize();
            int sample = Math.min(whiteningSample(imageSize), train.size());
            // The first batch of an order drawn by the seed: of all classes, however the images lie.
            Loader shuffled = new Loader(
                    train,
                    Loader.Config.training(
                            sample,
                            List.of(new Resize(imageSize, imageSize)),
                            normalization,
                            new RandomSource(seed).derive("whitening").seed()),
                    broken);
            try (EpochBatches batches = shuffled.epoch(0);
                    Batch batch = firstWithImages(batches)) {
                Workers.once(
                        1,
                        () -> { // on more threads, products sum in another order
                            try (Scope scope = Scope.open()) {
                                stem.whiten(batch.tensors().images());
                                return true;
                            }
                        });
            }
        });
        return weights;
    }

    private static Batch firstWithImages(EpochBatches batches) {
        Batch batch = batches.next();
        while (batch.size() == 0) {
            batch.close();
            batch = batches.next();
        }
        return batch;
    }

    /** How many images whitening filters are computed from: no more than memory has room for. */
    static int whiteningSample(int imageSize) {
        return (int) Math.max(1, Math.min(WHITENING_SAMPLE, WHITENING_SAMPLE_BYTES / imageBytes(imageSize)));
    }

    private static long imageBytes(int imageSize) {
        return 3L * imageSize * imageSize * Float.BYTES;
    }
}
