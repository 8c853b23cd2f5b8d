package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

/**
 * A patch embedding of convolutions: whitening filters of 2 by 2 pixels that are computed from the data and stay fixed,
 * then groups that halve the image (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds"), and a projection to tokens if
 * the widths differ. A ViT with this stem is a hybrid: most multiplications are here.
 *
 * @param whitening [24, 3, 2, 2] for images of 3 channels; a buffer, set by {@link #whiten}
 * @param groups at least one
 * @param projection the last group's channels to D, if they differ
 */
public record ConvolutionalStem(Tensor whitening, List<Group> groups, Optional<Linear> projection)
        implements PatchEmbedding {

    private static final double BATCH_NORM_MOMENTUM = 0.4;
    /** The number that batch norm adds to the variance. */
    public static final double BATCH_NORM_EPSILON = 1e-5;

    /** The side of a whitening filter in pixels. */
    public static final int WHITENING_SIZE = 2;

    /**
     * The hyperparameters of a stem.
     *
     * @param widths the channels of each group; at least one group
     */
    public record Config(List<Integer> widths) {

        /** @throws InvalidRequestException if there are no groups, or one has no channels */
        public Config {
            widths = List.copyOf(widths);
            if (widths.isEmpty() || widths.stream().anyMatch(width -> width < 1)) {
                throw new InvalidRequestException(
                        "a stem needs at least one group, each with at least one channel, found " + widths);
            }
        }

        /** The side of a token in pixels: each group halves the resolution. */
        public int stride() {
            return 1 << widths.size();
        }

        /** The number of tokens along a side of {@code imageSize} pixels: whitening removes one pixel first. */
        public long gridSize(long imageSize) {
            return halved(imageSize, widths.size());
        }

        /**
         * How many times the filters at a path of the stem are applied to an image, once per pixel of their output; the
         * projection is applied once per token. Costs are counted by it.
         */
        public long applications(String path, Size2d image) {
            int halvings = widths.size();
            if (path.startsWith("whitening")) {
                halvings = 0;
            } else if (path.startsWith("groups.")) {
                String[] parts = path.split("\\.", -1);
                halvings = Integer.parseInt(parts[1]) + (parts[2].equals("filters1") ? 0 : 1); // pooled between both
            }
            return halved(image.height(), halvings) * halved(image.width(), halvings);
        }

        private static long halved(long imageSize, int times) {
            return (imageSize - WHITENING_SIZE + 1) >> times;
        }
    }

    /** Two 3 × 3 convolutions, each with batch norm and GELU; max pooling after the first halves height and width. */
    public record Group(Tensor filters1, BatchNorm norm1, Tensor filters2, BatchNorm norm2) {

        static Group create(Params params, long in, long out) {
            return new Group(
                    params.get("filters1", Role.FILTER, Initializer.identityFilters(), out, in, 3, 3),
                    BatchNorm.create(params.at("norm1"), out),
                    params.get("filters2", Role.FILTER, Initializer.identityFilters(), out, out, 3, 3),
                    BatchNorm.create(params.at("norm2"), out));
        }

        Tensor forward(Tensor x, Pass pass) {
            x = Functional.conv2d(x, filters1, Optional.empty(), 1, 1);
            x = Functional.gelu(norm1.forward(Functional.maxPool2d(x, 2), pass));
            x = Functional.conv2d(x, filters2, Optional.empty(), 1, 1);
            return Functional.gelu(norm2.forward(x, pass));
        }
    }

    /** Batch norm without a trainable scale: the next layer has one. All but the bias are fp32 buffers; each is [C]. */
    public record BatchNorm(Tensor scale, Tensor bias, Tensor runningMean, Tensor runningVariance) {

        static BatchNorm create(Params params, long channels) {
            return new BatchNorm(
                    params.buffer("weight", Initializer.ONES, channels),
                    params.get("bias", Role.NORM, Initializer.ZEROS, channels),
                    params.buffer("running_mean", Initializer.ZEROS, channels),
                    params.buffer("running_var", Initializer.ONES, channels));
        }

        Tensor forward(Tensor x, Pass pass) {
            return Functional.batchNorm(
                    x,
                    scale,
                    bias.to(DType.FLOAT32),
                    runningMean,
                    runningVariance,
                    pass.isTraining(),
                    BATCH_NORM_MOMENTUM,
                    BATCH_NORM_EPSILON);
        }
    }

    /**
     * A stem over a source of parameters.
     *
     * @param channels of the images
     * @param width D
     */
    public static ConvolutionalStem create(
            Params params, long channels, Config config, long width, WeightInitialization initialization) {
        long filters = whiteningFilters(channels);
        Tensor whitening =
                params.buffer("whitening", Initializer.normal(0.3), filters, channels, WHITENING_SIZE, WHITENING_SIZE);
        List<Group> groups = new java.util.ArrayList<>();
        long in = filters;
        for (int i = 0; i < config.widths().size(); i++) {
            groups.add(
                    Group.create(params.at("groups").at(i), in, config.widths().get(i)));
            in = config.widths().get(i);
        }
        Optional<Linear> projection = in == width
                ? Optional.empty()
                : Optional.of(
                        Linear.create(params.at("projection"), in, width, true, initialization.matrix(in, false)));
        return new ConvolutionalStem(whitening, List.copyOf(groups), projection);
    }

    /** One filter for each eigenvector of a patch's covariance, and one for its negative. */
    private static long whiteningFilters(long channels) {
        return 2 * channels * WHITENING_SIZE * WHITENING_SIZE;
    }

    /** Any of the weights: all have one type. */
    private Tensor weight() {
        return groups.get(0).filters1();
    }

    @Override
    public Tokens forward(Tensor images, Pass pass) {
        Tensor x = images.to(weight().dtype()).channelsLast();
        x = Functional.gelu(Functional.conv2d(x, whitening.to(x.dtype()), Optional.empty(), 1, 0)); // [B, 24, H-1, W-1]
        for (Group group : groups) {
            x = group.forward(x, pass);
        }
        long h = x.size(2);
        long w = x.size(3);
        Tensor tokens = x.flatten(2, 3).transpose(1, 2); // [B, h·w, channels]
        return new Tokens(projection.map(p -> p.forward(tokens)).orElse(tokens), h, w);
    }

    /**
     * Computes the whitening filters from a sample of normalized images [B, C, H, W] and overwrites {@link #whitening}:
     * the eigenvectors of the covariance of 2 × 2 patches, divided by the root of their eigenvalues (plus 5e-4), and their
     * negatives. To be called once, before training.
     */
    public void whiten(Tensor images) {
        NoGrad.call(() -> {
            long c = images.size(1);
            long h = images.size(2) - 1;
            long w = images.size(3) - 1;
            List<Tensor> shifted = new java.util.ArrayList<>();
            for (long channel = 0; channel < c; channel++) {
                for (long dy = 0; dy < WHITENING_SIZE; dy++) {
                    for (long dx = 0; dx < WHITENING_SIZE; dx++) {
                        shifted.add(images.select(1, channel)
                                .narrow(1, dy, h)
                                .narrow(2, dx, w)
                                .reshape(-1));
                    }
                }
            }
            Tensor uncentred = Tensor.stack(1, shifted); // [patches, C·2·2]
            Tensor patches = uncentred.sub(uncentred.mean(0));
            Tensor covariance = patches.transpose(0, 1).matmul(patches).mul(1.0 / patches.size(0));
            Functional.Eigen eigen = Functional.symmetricEigen(covariance);
            Tensor filters = eigen.vectors()
                    .mul(eigen.values().add(5e-4).pow(-0.5)) // scales the columns
                    .transpose(0, 1)
                    .flip(0) // the largest eigenvalue first
                    .reshape(-1, c, WHITENING_SIZE, WHITENING_SIZE);
            return whitening.copyFrom(Tensor.concatenate(0, List.of(filters, filters.mul(-1))));
        });
    }
}
