package dev.vit4j.model;

import dev.vit4j.nn.ConvolutionalStem;
import java.util.ArrayList;
import java.util.List;

/**
 * What each layer of a {@link Vit} holds and computes for one image: learned parameters, and multiplications with the
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
    public static LayerCosts of(VitConfig config) {
        List<Layer> layers = new ArrayList<>();
        embedding(config, layers);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            block(config, "blocks." + i + ".", layers);
        }
        head(config, layers);
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

    private static void embedding(VitConfig config, List<Layer> layers) {
        long d = config.hiddenSize();
        long patches = config.gridSize() * config.gridSize();
        if (config.stem().isPresent()) {
            stem(config, config.stem().get(), layers);
        } else {
            long inputs = (long) config.numChannels() * config.patchSize() * config.patchSize();
            layers.add(linear("patch_embedding.projection", Part.EMBEDDING, inputs, d, true, patches));
        }
        if (config.prefixTokens() > 0) {
            layers.add(new Layer("class_token", Part.EMBEDDING, config.prefixTokens() * d, 0));
        }
        boolean learned = config.positionEmbedding() == VitConfig.Positions.LEARNED;
        layers.add(new Layer("position_embedding", Part.EMBEDDING, learned ? config.tokens() * d : 0, 0));
    }

    private static void stem(VitConfig config, ConvolutionalStem.Config stem, List<Layer> layers) {
        final long whiteningArea = (long) ConvolutionalStem.WHITENING_SIZE * ConvolutionalStem.WHITENING_SIZE;
        final long filterArea = 9;
        long side = config.imageSize() - ConvolutionalStem.WHITENING_SIZE + 1L;
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
    }

    private static void block(VitConfig config, String prefix, List<Layer> layers) {
        Part part = Part.TRANSFORMER_BLOCKS;
        long d = config.hiddenSize();
        long hidden = config.intermediateSize();
        long n = config.tokens();
        long pairs = n * n * d; // each head multiplies n by n pairs over its share of the width

        layers.add(new Layer(prefix + "norm1", part, 2 * d, 0));
        layers.add(linear(prefix + "attention.qkv", part, d, 3 * d, config.qkvBias(), n));
        layers.add(new Layer(prefix + "attention.scores", part, 0, pairs));
        layers.add(new Layer(prefix + "attention.mix", part, 0, pairs));
        layers.add(linear(prefix + "attention.projection", part, d, d, true, n));
        layers.add(new Layer(prefix + "norm2", part, 2 * d, 0));
        layers.add(linear(prefix + "mlp.fc1", part, d, hidden, true, n));
        layers.add(linear(prefix + "mlp.fc2", part, hidden, d, true, n));
        if (config.layerScale() != 0) {
            layers.add(new Layer(prefix + "scale1", part, d, 0));
            layers.add(new Layer(prefix + "scale2", part, d, 0));
        }
    }

    private static void head(VitConfig config, List<Layer> layers) {
        long d = config.hiddenSize();
        layers.add(new Layer("norm", Part.HEAD, 2 * d, 0));
        switch (config.head()) {
            case NONE -> {}
            case POOLER -> layers.add(linear("pooler", Part.HEAD, d, d, true, 1));
            case CLASSIFIER -> layers.add(linear("head", Part.HEAD, d, config.numLabels(), true, 1));
        }
    }

    private static Layer linear(String name, Part part, long in, long out, boolean bias, long rows) {
        return new Layer(name, part, in * out + (bias ? out : 0), rows * in * out);
    }
}
