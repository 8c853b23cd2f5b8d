package dev.vit4j.model;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.SwiGlu;
import java.util.ArrayList;
import java.util.List;

/**
 * What each layer of a model holds and computes for one image: learned parameters, and multiplications with the
 * addition that follows each (MACs; FLOPs are twice as many). Elementwise work — norms, activations, softmax, pooling —
 * is not counted, as is usual.
 */
public record LayerCosts(List<Layer> layers) {

    /** Which part of the model a layer belongs to. */
    public enum Part {
        /** Images to tokens: patch projection or stem, class token, positions. */
        EMBEDDING,
        TRANSFORMER_BLOCKS,
        /** What stands behind the last block. */
        HEAD
    }

    /**
     * One layer.
     *
     * @param name the path of its parameters, or of the module that computes without any
     */
    public record Layer(String name, Part part, long parameters, long multiplyAdds) {

        /** Floating point operations: a multiplication and an addition each. */
        public long flops() {
            return 2 * multiplyAdds;
        }
    }

    public LayerCosts {
        layers = List.copyOf(layers);
    }

    /** The costs for images of {@code config.imageSize()} pixels. */
    public static LayerCosts of(ModelConfig config) {
        List<Layer> layers = new ArrayList<>(config.embeddingLayers());
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            block(config.block(), config.tokens(), "blocks." + i + ".", layers);
        }
        layers.addAll(config.headLayers());
        return new LayerCosts(layers);
    }

    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    public long multiplyAdds() {
        return layers.stream().mapToLong(Layer::multiplyAdds).sum();
    }

    public long flops() {
        return 2 * multiplyAdds();
    }

    public long multiplyAdds(Part part) {
        return layers.stream()
                .filter(layer -> layer.part() == part)
                .mapToLong(Layer::multiplyAdds)
                .sum();
    }

    /** The share of all multiplications that is in transformer blocks, from 0 to 1. */
    public double blockShare() {
        return (double) multiplyAdds(Part.TRANSFORMER_BLOCKS) / multiplyAdds();
    }

    static Layer patchProjection(ModelConfig config, boolean bias) {
        long inputs = config.numChannels() * config.patchSize().area();
        return linear(
                "patch_embedding.projection",
                Part.EMBEDDING,
                inputs,
                config.hiddenSize(),
                bias,
                config.grid().area());
    }

    /** Tokens and positions, which are added and not multiplied. */
    static Layer learned(String name, long parameters) {
        return new Layer(name, Part.EMBEDDING, parameters, 0);
    }

    /** A norm behind the last block. */
    static Layer norm(String name, long width) {
        return new Layer(name, Part.HEAD, 2 * width, 0);
    }

    /** A linear layer over one vector an image. */
    static Layer dense(String name, long in, long out) {
        return linear(name, Part.HEAD, in, out, true, 1);
    }

    /** Nothing, where there are no classes to tell apart. */
    static List<Layer> classifier(String name, long in, long numLabels) {
        return numLabels == 0 ? List.of() : List.of(dense(name, in, numLabels));
    }

    static List<Layer> stem(VitConfig config, ConvolutionalStem.Config stem) {
        List<Layer> layers = new ArrayList<>();
        final long whiteningArea = (long) ConvolutionalStem.WHITENING_SIZE * ConvolutionalStem.WHITENING_SIZE;
        final long filterArea = 9;
        long side = config.imageSize().side() - ConvolutionalStem.WHITENING_SIZE + 1L;
        long in = ConvolutionalStem.whiteningFilters(config.numChannels());
        layers.add(
                new Layer( // computed from the data, not learned
                        "stem.whitening", Part.EMBEDDING, 0, in * config.numChannels() * whiteningArea * side * side));
        for (int i = 0; i < stem.widths().size(); i++) {
            long out = stem.widths().get(i);
            String group = "stem.groups." + i + ".";
            long first = filterArea * in * out;
            layers.add(new Layer(group + "filters1", Part.EMBEDDING, first, first * side * side));
            layers.add(new Layer(group + "norm1", Part.EMBEDDING, out, 0));
            side /= 2;
            long second = filterArea * out * out;
            layers.add(new Layer(group + "filters2", Part.EMBEDDING, second, second * side * side));
            layers.add(new Layer(group + "norm2", Part.EMBEDDING, out, 0));
            in = out;
        }
        if (in != config.hiddenSize()) {
            layers.add(linear("stem.projection", Part.EMBEDDING, in, config.hiddenSize(), true, side * side));
        }
        return layers;
    }

    private static void block(Block.Config config, long n, String prefix, List<Layer> layers) {
        Part part = Part.TRANSFORMER_BLOCKS;
        long d = config.width();
        long e = (long) config.headWidth() * config.numHeads();
        long pairs = n * n * e; // each head multiplies n by n pairs over its width

        layers.add(new Layer(prefix + "norm1", part, 2 * d, 0));
        layers.add(linear(prefix + "attention.qkv", part, d, 3 * e, config.qkvBias(), n));
        layers.add(new Layer(prefix + "attention.scores", part, 0, pairs));
        layers.add(new Layer(prefix + "attention.mix", part, 0, pairs));
        layers.add(linear(prefix + "attention.projection", part, e, d, true, n));
        layers.add(new Layer(prefix + "norm2", part, 2 * d, 0));
        layers.addAll(feedForward(config.feedForward(), prefix + "mlp.", part, d, n));
        if (config.layerScale().isPresent()) {
            layers.add(new Layer(prefix + "scale1", part, d, 0));
            layers.add(new Layer(prefix + "scale2", part, d, 0));
        }
    }

    static List<Layer> feedForward(FeedForward.Config config, String prefix, Part part, long d, long rows) {
        if (config instanceof SwiGlu.Config gated) {
            return List.of(
                    linear(prefix + "gate_up", part, d, 2L * gated.hidden(), true, rows),
                    linear(prefix + "down", part, gated.hidden(), d, true, rows));
        }
        if (config instanceof Mlp.Config mlp) {
            List<Layer> layers = new ArrayList<>();
            layers.add(linear(prefix + "fc1", part, d, mlp.hidden(), true, rows));
            layers.addAll(activation(prefix, part, mlp.activation()));
            layers.add(linear(prefix + "fc2", part, mlp.hidden(), d, true, rows));
            return layers;
        }
        throw new IllegalArgumentException("no costs are known of " + config);
    }

    /** A layer only where it has something to learn. */
    static List<Layer> activation(String prefix, Part part, Activation activation) {
        int learned = activation.learnedNumbers();
        return learned == 0 ? List.of() : List.of(new Layer(prefix + "activation", part, learned, 0));
    }

    static Layer linear(String name, Part part, long in, long out, boolean bias, long rows) {
        return new Layer(name, part, in * out + (bias ? out : 0), rows * in * out);
    }
}
