package dev.vit4j.onnx;

import dev.vit4j.model.SiglipVision;

/** The graph of a {@link SiglipVision}: what its {@code forward} computes. */
final class SiglipVisionGraph {

    private SiglipVisionGraph() {}

    static void write(ModelGraph graph, SiglipVision model) {
        OnnxOperators at = graph.at();
        OnnxValue embedded = EmbeddingGraph.tokens(graph, model.embedding(), "embedding");
        OnnxValue x = BlockGraph.encoder(at, model.encoder(), embedded);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        boolean byAttention = model.config().poolsByAttention();
        OnnxValue pooled = byAttention
                ? BlockGraph.pooling(at.at("pooling"), model.pooling().orElseThrow(), normed)
                : graph.meanOfPatches(normed);
        switch (model.config().head()) {
            case NONE -> {
                graph.features(
                        normed, pooled, byAttention ? "the tokens pooled by attention" : "the mean of the tokens");
                if (graph.unitEmbeddings()) {
                    graph.imageEmbeds(pooled, graph.width());
                }
            }
            case CLASSIFIER -> graph.logits(model.head(), pooled);
        }
    }
}
