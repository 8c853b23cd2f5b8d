package dev.vit4j.onnx;

import dev.vit4j.model.Dinov2;
import dev.vit4j.model.Dinov2Config;
import java.util.List;

/** The graph of a {@link Dinov2}: what its {@code forward} computes. */
final class Dinov2Graph {

    private Dinov2Graph() {}

    static void write(ModelGraph graph, Dinov2 model) {
        OnnxOperators at = graph.at();
        Dinov2Config config = model.config();

        EmbeddingGraph.Patches patches = EmbeddingGraph.patches(at, model.patchEmbedding(), graph.images());
        OnnxValue tokens = EmbeddingGraph.withPrefix(
                at, List.of(model.classToken()), patches.tokens(), graph.width(), graph.images());
        OnnxValue placed =
                at.add("placed", tokens, EmbeddingGraph.positions(at, model.positions(), graph.grid(), patches));
        OnnxValue x = BlockGraph.blocks(at, model.encoder().blocks(), withRegisters(graph, model, placed));

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        OnnxValue ofClass = at.select("of_class", normed, 1, 0);
        switch (config.head()) {
            case NONE -> {
                graph.lastHiddenState(normed, "the tokens after the last norm", graph.grid());
                graph.pooled(ofClass, "the class token", graph.width());
            }
            case CLASSIFIER -> {
                OnnxValue patchTokens = at.slice("patches", normed, 1, config.prefixTokens(), Long.MAX_VALUE);
                OnnxValue mean = at.mean("mean_of_patches", patchTokens, 1);
                OnnxValue features = at.concatenate("features", 1, List.of(ofClass, mean)); // [B, 2D]
                OnnxValue scores = BlockGraph.optionalLinear(at.at("head"), model.headLayer(), features);
                graph.logits(scores, model.headLayer(), 2 * graph.width());
            }
        }
    }

    /** Registers have no position: they come between the class token and the patches when these have theirs. */
    private static OnnxValue withRegisters(ModelGraph graph, Dinov2 model, OnnxValue tokens) {
        if (model.config().numRegisterTokens().orElse(0) == 0) {
            return tokens;
        }
        OnnxOperators at = graph.at();
        return at.concatenate(
                "embedding",
                1,
                List.of(
                        at.slice("placed.class", tokens, 1, 0, 1),
                        EmbeddingGraph.repeated(
                                at, model.registerTokens().orElseThrow(), graph.width(), graph.images()),
                        at.slice("placed.patches", tokens, 1, 1, Long.MAX_VALUE)));
    }
}
