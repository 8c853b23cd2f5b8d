package dev.vit4j.onnx;

import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.tensor.Tensor;
import java.util.Map;

/** The graph of a {@link Vit}: what its {@code embed}, its blocks and its {@code head} compute. */
final class VitGraph {

    private VitGraph() {}

    /** @param imageSize pixels of the side that the graph is for: positions are resized to it */
    static OnnxGraph of(Vit model, Map<String, Tensor> parameters, int imageSize) {
        VitConfig config = model.config();
        long grid = config.stem()
                .map(stem -> stem.gridSize(imageSize))
                .orElse((long) imageSize / config.patchSize());
        OnnxGraph graph = new OnnxGraph("vit", parameters);
        OnnxOperators at = OnnxOperators.of(graph);
        OnnxValue images = ModelGraph.pixelValues(graph, config.numChannels(), imageSize, imageSize);

        OnnxOperators embedding = at.at(config.stem().isPresent() ? "stem" : "patch_embedding");
        OnnxValue patches = OnnxParts.patches(embedding, model.patchEmbedding(), images);
        OnnxValue tokens = ModelGraph.withPrefix(
                at, model.classToken().stream().toList(), patches, images);
        OnnxValue placed = at.add("embedding", tokens, positions(graph, model, grid));
        head(at, model, ModelGraph.blocks(at, model.blocks(), placed), config.prefixTokens() + grid * grid);
        return graph;
    }

    private static OnnxValue positions(OnnxGraph graph, Vit model, long grid) {
        VitConfig config = model.config();
        long trained = config.gridSize();
        if (grid == trained) {
            return graph.parameter(model.positions());
        }
        int prefix = config.prefixTokens();
        long[] shape = {1, prefix + grid * grid, config.hiddenSize()};
        return graph.changed(
                model.positions(),
                "resized",
                shape,
                positions -> PositionEmbedding.resize(positions, prefix, trained, trained, grid, grid));
    }

    private static void head(OnnxOperators at, Vit model, OnnxValue tokens, long count) {
        VitConfig config = model.config();
        OnnxGraph graph = at.graph();
        long d = config.hiddenSize();
        OnnxValue normed = OnnxParts.layerNorm(at.at("norm"), model.norm(), tokens);
        OnnxValue pooled =
                switch (config.pooling()) {
                    case CLASS_TOKEN -> at.select("pooled", normed, 1, 0);
                    case MEAN -> at.mean("pooled", normed, 1);
                };
        OnnxValue scores =
                switch (config.head()) {
                    case NONE -> pooled;
                    case POOLER ->
                        at.elementwise(
                                "Tanh",
                                "pooler.tanh",
                                OnnxParts.linear(at.at("pooler"), model.headLayer().orElseThrow(), pooled));
                    case CLASSIFIER -> OnnxParts.linear(at.at("head"), model.headLayer().orElseThrow(), pooled);
                };
        switch (config.head()) {
            case CLASSIFIER ->
                graph.output(
                        ModelGraph.port(ModelGraph.LOGITS, "a score for each class, before the softmax", config.numLabels()),
                        scores);
            case NONE, POOLER -> {
                graph.output(
                        ModelGraph.port(ModelGraph.LAST_HIDDEN_STATE, "the tokens after the last norm", count, d), normed);
                graph.output(ModelGraph.port(ModelGraph.POOLER_OUTPUT, pooledMeaning(config), d), scores);
            }
        }
    }

    private static String pooledMeaning(VitConfig config) {
        String pooled =
                switch (config.pooling()) {
                    case CLASS_TOKEN -> "the class token";
                    case MEAN -> "the mean of the tokens";
                };
        return config.head() == VitConfig.Head.POOLER ? pooled + " through a linear layer and tanh" : pooled;
    }
}
