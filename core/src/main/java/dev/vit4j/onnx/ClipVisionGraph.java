package dev.vit4j.onnx;

import dev.vit4j.model.ClipVision;

/** The graph of a {@link ClipVision}: what its {@code forward} computes. */
final class ClipVisionGraph {

    private ClipVisionGraph() {}

    static void write(ModelGraph graph, ClipVision model) {
        OnnxOperators at = graph.at();
        OnnxValue placed = EmbeddingGraph.tokens(graph, model.embedding(), "embedding");
        OnnxValue normed = BlockGraph.layerNorm(at.at("pre_norm"), model.preNorm(), placed);
        OnnxValue x = BlockGraph.encoder(at, model.encoder(), normed);

        switch (model.config().head()) {
            case NONE -> pooled(graph, model, x);
            case PROJECTION -> {
                OnnxValue pooled = pooled(graph, model, x);
                OnnxValue embedded = BlockGraph.linear(
                        at.at("projection"), model.projection().orElseThrow(), pooled);
                graph.imageEmbeds(embedded, model.config().projectionDim());
            }
            case CLASSIFIER -> graph.logits(model.head(), graph.meanOfPatches(x));
        }
    }

    private static OnnxValue pooled(ModelGraph graph, ClipVision model, OnnxValue x) {
        OnnxOperators at = graph.at();
        OnnxValue pooled = BlockGraph.layerNorm(at.at("post_norm"), model.postNorm(), at.select("of_class", x, 1, 0));
        graph.lastHiddenState(x, "the last block's tokens, not normed");
        graph.pooled(pooled, "the class token after the last norm", graph.width());
        return pooled;
    }
}
