package dev.vit4j.onnx;

import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.SiglipVisionConfig;

/** The graph of a {@link SiglipVision}: what its {@code forward} computes. */
final class SiglipVisionGraph {

    private SiglipVisionGraph() {}

    static void write(ModelGraph graph, SiglipVision model) {
        OnnxOperators at = graph.at();
        SiglipVisionConfig config = model.config();

        EmbeddingGraph.Patches patches = EmbeddingGraph.patches(at, model.patchEmbedding(), graph.images());
        OnnxValue placed = at.add(
                "embedding", patches.tokens(), EmbeddingGraph.positions(at, model.positions(), graph.grid(), patches));
        OnnxValue x = BlockGraph.blocks(at, model.encoder().blocks(), placed);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        switch (config.head()) {
            case NONE -> {
                OnnxValue pooled = config.poolsByAttention()
                        ? BlockGraph.pooling(at.at("pooling"), model.pooling().orElseThrow(), normed)
                        : at.mean("mean_of_patches", normed, 1);
                graph.lastHiddenState(normed, "the tokens after the last norm", graph.grid());
                graph.pooled(
                        pooled,
                        config.poolsByAttention() ? "the tokens pooled by attention" : "the mean of the tokens",
                        graph.width());
                if (graph.unitEmbeddings()) {
                    graph.imageEmbeds(pooled, graph.width());
                }
            }
            case CLASSIFIER -> {
                OnnxValue mean = at.mean("mean_of_patches", normed, 1);
                OnnxValue scores = BlockGraph.optionalLinear(at.at("head"), model.headLayer(), mean);
                graph.logits(scores, model.headLayer(), graph.width());
            }
        }
    }
}
