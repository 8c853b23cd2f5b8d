package dev.vit4j.onnx;

import dev.vit4j.model.ClipVision;

/** The graph of a {@link ClipVision}: what its {@code forward} computes. */
final class ClipVisionGraph {

    private ClipVisionGraph() {}

    static void write(ModelGraph graph, ClipVision model) {
        OnnxValue x = encoded(graph, model);
        switch (model.config().head()) {
            case NONE -> givenOut(graph, x, pooled(graph, model, x));
            case PROJECTION -> {
                OnnxValue pooled = pooled(graph, model, x);
                givenOut(graph, x, pooled);
                graph.imageEmbeds(
                        projected(graph, model, pooled), model.config().projectionDim());
            }
            case CLASSIFIER -> graph.logits(model.head(), graph.meanOfPatches(x));
        }
    }

    /** What {@link ClipVision.Head#PROJECTION} returns [B, E]. */
    static OnnxValue embedding(ModelGraph graph, ClipVision model) {
        return projected(graph, model, pooled(graph, model, encoded(graph, model)));
    }

    private static OnnxValue encoded(ModelGraph graph, ClipVision model) {
        OnnxOperators at = graph.at();
        OnnxValue placed = EmbeddingGraph.tokens(graph, model.embedding(), "embedding");
        OnnxValue normed = BlockGraph.layerNorm(at.at("pre_norm"), model.preNorm(), placed);
        return BlockGraph.encoder(at, model.encoder(), normed);
    }

    private static OnnxValue pooled(ModelGraph graph, ClipVision model, OnnxValue x) {
        OnnxOperators at = graph.at();
        return BlockGraph.layerNorm(at.at("post_norm"), model.postNorm(), at.select("of_class", x, 1, 0));
    }

    private static OnnxValue projected(ModelGraph graph, ClipVision model, OnnxValue pooled) {
        return BlockGraph.linear(graph.at().at("projection"), model.projection().orElseThrow(), pooled);
    }

    private static void givenOut(ModelGraph graph, OnnxValue x, OnnxValue pooled) {
        graph.lastHiddenState(x, "the last block's tokens, not normed");
        graph.pooled(pooled, "the class token after the last norm", graph.width());
    }
}
