package dev.vit4j.onnx;

import dev.vit4j.model.ClipVision;
import dev.vit4j.model.ClipVisionConfig;
import java.util.List;

/** The graph of a {@link ClipVision}: what its {@code forward} computes. */
final class ClipVisionGraph {

    private ClipVisionGraph() {}

    static void write(ModelGraph graph, ClipVision model) {
        OnnxOperators at = graph.at();
        ClipVisionConfig config = model.config();

        EmbeddingGraph.Patches patches = EmbeddingGraph.patches(at, model.patchEmbedding(), graph.images());
        OnnxValue tokens = EmbeddingGraph.withPrefix(
                at, List.of(model.classToken()), patches.tokens(), graph.width(), graph.images());
        OnnxValue placed =
                at.add("embedding", tokens, EmbeddingGraph.positions(at, model.positions(), graph.grid(), patches));
        OnnxValue normed = BlockGraph.layerNorm(at.at("pre_norm"), model.preNorm(), placed);
        OnnxValue x = BlockGraph.blocks(at, model.encoder().blocks(), normed);

        switch (config.head()) {
            case NONE -> pooled(graph, model, x);
            case PROJECTION -> {
                OnnxValue pooled = pooled(graph, model, x);
                OnnxValue embedded =
                        BlockGraph.linear(at.at("projection"), model.headLayer().orElseThrow(), pooled);
                graph.imageEmbeds(embedded, config.projectionDim());
            }
            case CLASSIFIER -> {
                OnnxValue patchTokens = at.slice("patches", x, 1, config.prefixTokens(), Long.MAX_VALUE);
                OnnxValue mean = at.mean("mean_of_patches", patchTokens, 1);
                OnnxValue scores = BlockGraph.optionalLinear(at.at("head"), model.headLayer(), mean);
                graph.logits(scores, model.headLayer(), graph.width());
            }
        }
    }

    private static OnnxValue pooled(ModelGraph graph, ClipVision model, OnnxValue x) {
        OnnxOperators at = graph.at();
        OnnxValue pooled = BlockGraph.layerNorm(at.at("post_norm"), model.postNorm(), at.select("of_class", x, 1, 0));
        graph.lastHiddenState(x, "the last block's tokens, not normed", graph.grid());
        graph.pooled(pooled, "the class token after the last norm", graph.width());
        return pooled;
    }
}
