package dev.vit4j.onnx;

import dev.vit4j.model.SiglipVision;

/** The graph of a {@link SiglipVision}: what its {@code forward} computes. */
final class SiglipVisionGraph {

    private SiglipVisionGraph() {}

    static void write(ModelGraph graph, SiglipVision model) {
        OnnxValue normed = normed(graph, model);
        OnnxValue pooled = pooled(graph, model, normed);
        switch (model.config().head()) {
            case NONE -> {
                boolean byAttention = model.config().poolsByAttention();
                graph.features(
                        normed, pooled, byAttention ? "the tokens pooled by attention" : "the mean of the tokens");
                if (graph.unitEmbeddings()) {
                    graph.imageEmbeds(pooled, graph.width());
                }
            }
            case CLASSIFIER -> graph.logits(model.head(), pooled);
        }
    }

    /** What {@link SiglipVision.Head#NONE} returns [B, D]. */
    static OnnxValue embedding(ModelGraph graph, SiglipVision model) {
        return pooled(graph, model, normed(graph, model));
    }

    private static OnnxValue normed(ModelGraph graph, SiglipVision model) {
        OnnxOperators at = graph.at();
        OnnxValue embedded = EmbeddingGraph.tokens(graph, model.embedding(), "embedding");
        OnnxValue x = BlockGraph.encoder(at, model.encoder(), embedded);
        return BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
    }

    private static OnnxValue pooled(ModelGraph graph, SiglipVision model, OnnxValue normed) {
        return model.config().poolsByAttention()
                ? BlockGraph.pooling(graph.at().at("pooling"), model.pooling().orElseThrow(), normed)
                : graph.meanOfPatches(normed);
    }
}
