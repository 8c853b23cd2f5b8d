package dev.vit4j.onnx;

import dev.vit4j.model.Vit;

/** The graph of a {@link Vit}: what its {@code forward} computes. */
final class VitGraph {

    private VitGraph() {}

    static void write(ModelGraph graph, Vit model) {
        OnnxOperators at = graph.at();
        Vit.Config config = model.config();
        OnnxValue embedded = EmbeddingGraph.tokens(graph, model.embedding(), "embedding");
        OnnxValue z = BlockGraph.encoder(at, model.encoder(), embedded);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), z);
        OnnxValue y = switch (config.pooling()) {
            case CLASS_TOKEN -> at.select("features", normed, 1, 0);
            case MEAN -> at.mean("features", normed, 1);
        };
        String meaning = switch (config.pooling()) {
            case CLASS_TOKEN -> "the class token";
            case MEAN -> "the mean of the tokens";
        };
        switch (config.head()) {
            case NONE -> graph.features(normed, y, meaning);
            case POOLER -> graph.features(normed, model.pooler().orElseThrow(), y, meaning);
            case CLASSIFIER -> graph.logits(model.head(), y);
        }
    }
}
