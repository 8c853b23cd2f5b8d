package dev.vit4j.model.internal;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TextModel;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The costs of each layer of a model for one image or text: trainable parameters, and multiply-adds
 * (MACs; FLOPs are twice as many). Elementwise operations (norms, activations, softmax, pooling)
 * are not counted, as is usual.
 *
 * <p>Layers are those that the model asks its parameters for: a matrix or a filter multiplies at each of the places
 * that it is applied to ({@link ModelConfig#applications}), and attention compares each query with each token.
 */
public record LayerCosts(List<Layer> layers) {

    /** The name of the joint matrix of queries, keys and values in {@link dev.vit4j.nn.Attention}. */
    private static final String QKV = ".qkv";

    private static final String BLOCKS = "blocks.";

    /** More than any model has that a configuration may describe. */
    private static final long MOST_TENSORS = 1_000_000;

    /**
     * One layer.
     *
     * @param name the path of its parameters, or of the module if it has none
     */
    public record Layer(String name, long parameters, long multiplyAdds) {

        /** Floating point operations: two per multiply-add. */
        public long flops() {
            return 2 * multiplyAdds;
        }

        private Layer plus(Layer other) {
            return new Layer(name, parameters + other.parameters, multiplyAdds + other.multiplyAdds);
        }
    }

    public LayerCosts {
        layers = List.copyOf(layers);
    }

    /** The costs for images of {@code config.imageSize()} pixels. No weights are read or drawn. */
    public static LayerCosts of(ModelConfig config) {
        return of(config::build, config.tokens(), config::applications);
    }

    /** The costs for one text of the greatest length. No weights are read or drawn. */
    public static LayerCosts of(TextModel.Config config) {
        return of(config::build, config.encoder().maxPositionEmbeddings(), config::applications);
    }

    private static LayerCosts of(Consumer<Params> model, long tokens, ToLongFunction<String> applications) {
        try (Scope scope = Scope.open()) {
            ParameterSet tensors = ParameterSet.shapes(model, MOST_TENSORS);
            Counted counted = new Counted(tokens, applications);
            tensors.buffers().forEach((path, tensor) -> {
                if (isFilter(tensor)) {
                    counted.add(path, Role.FILTER, tensor, 0);
                } else if (isPositions(path)) {
                    counted.add(path, Role.POSITION, tensor, 0);
                } // the others are statistics, or carried along for the file's sake
            });
            tensors.roles().forEach((path, role) -> {
                Tensor tensor = tensors.parameter(path);
                counted.add(path, role, tensor, tensor.elements());
            });
            return new LayerCosts(List.copyOf(counted.layers.values()));
        }
    }

    /** Fixed filters multiply as learned ones do. */
    private static boolean isFilter(Tensor buffer) {
        return buffer.dimensions() == 4;
    }

    private static boolean isPositions(String path) {
        return path.equals("position_embedding");
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

    /** The share of all multiply-adds in transformer blocks, from 0 to 1. */
    public double blockShare() {
        long inBlocks = layers.stream()
                .filter(layer -> layer.name().startsWith(BLOCKS))
                .mapToLong(Layer::multiplyAdds)
                .sum();
        return (double) inBlocks / multiplyAdds();
    }

    /** Collects layers, tensor by tensor. */
    private static final class Counted {

        private final long tokens;
        private final ToLongFunction<String> applications;
        private final Map<String, Layer> layers = new LinkedHashMap<>();

        Counted(long tokens, ToLongFunction<String> applications) {
            this.tokens = tokens;
            this.applications = applications;
        }

        /** @param learned numbers of the tensor */
        void add(String path, Role role, Tensor tensor, long learned) {
            String layer = path.replaceFirst("\\.(weight|bias|alpha_[pn])$", "");
            boolean multiplies = switch (role) {
                case MATRIX, FILTER, HEAD -> true;
                case EMBEDDING, TOKEN, POSITION, NORM, BIAS, SCALE -> false;
            };
            if (multiplies && layer.endsWith(QKV)) {
                addAttention(layer, tensor);
            } else {
                put(layer, learned, multiplies ? tensor.elements() * applications.applyAsLong(path) : 0);
            }
        }

        /**
         * Queries come from the tokens that the layer is applied to, keys and values from all N; each query meets each
         * key and each value over the width E of all heads.
         */
        private void addAttention(String layer, Tensor qkv) { // [3E, D]
            long queries = applications.applyAsLong(layer);
            long e = qkv.size(0) / 3;
            String attention = layer.substring(0, layer.length() - QKV.length());
            put(layer, qkv.elements(), e * qkv.size(1) * (queries + 2 * tokens));
            put(attention + ".scores", 0, queries * tokens * e);
            put(attention + ".mix", 0, queries * tokens * e);
        }

        private void put(String layer, long parameters, long multiplyAdds) {
            layers.merge(layer, new Layer(layer, parameters, multiplyAdds), Layer::plus);
        }
    }
}
