package dev.vit4j.model;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Small models for tests. */
public final class RandomVits {

    /** Eight pixels in patches of four, two blocks of width 24, three heads, five classes. */
    public static final Vit.Config SMALL = classifier(8, 4, 24, 2, 3, 40, true);

    private RandomVits() {}

    public static Vit.Config classifier(
            int imageSize, int patchSize, int width, int depth, int heads, int hidden, boolean qkvBias) {
        return classifier(imageSize, patchSize, width, depth, heads, hidden, qkvBias, Vit.Pooling.CLASS_TOKEN);
    }

    public static Vit.Config classifier(
            int imageSize,
            int patchSize,
            int width,
            int depth,
            int heads,
            int hidden,
            boolean qkvBias,
            Vit.Pooling pooling) {
        return new Vit.Config(
                new EncoderConfig(imageSize, patchSize, 3, width, depth, heads, Activation.GELU, 1e-6),
                hidden,
                qkvBias,
                5,
                Vit.Head.CLASSIFIER,
                pooling,
                Vit.Positions.LEARNED,
                0,
                0,
                Optional.empty(),
                new WeightInitialization.Fixed(0.02));
    }

    /**
     * Weights that make every parameter matter: matrices keep the size of what passes through, biases are not zero,
     * norms not one. In the caller's scope.
     */
    public static ParameterSet scattered(Vit.Config config, long seed) {
        return scattered(params -> new Vit(config, params), seed);
    }

    /** The same for a model of any family. */
    public static ParameterSet scattered(Consumer<Params> model, long seed) {
        RandomSource random = new RandomSource(seed);
        ParameterSet initial = ParameterSet.initialize(model, random);
        Map<String, Tensor> scattered = new LinkedHashMap<>();
        initial.parameters().forEach((path, tensor) -> scattered.put(path, scatter(path, tensor, random.derive(path))));
        return new ParameterSet(scattered, initial.roles(), initial.buffers());
    }

    /** One of them. */
    public static Tensor scatter(String path, Tensor tensor, RandomSource random) {
        Tensor normal = Tensor.randomNormal(random, tensor.shape());
        if (tensor.dimensions() <= 1) {
            boolean gain = (path.contains("norm") && path.endsWith("weight")) || path.contains("scale");
            return normal.mul(0.2).add(gain ? 1 : 0);
        }
        return normal.mul(1 / Math.sqrt((double) tensor.elements() / tensor.size(0)));
    }
}
