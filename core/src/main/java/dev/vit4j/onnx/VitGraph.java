package dev.vit4j.onnx;

import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;

/** The graph of a {@link Vit}: what its {@code forward} computes. */
final class VitGraph {

    private VitGraph() {}

    static void write(ModelGraph graph, Vit model) {
        OnnxOperators at = graph.at();
        VitConfig config = model.config();

        EmbeddingGraph.Patches patches = EmbeddingGraph.patches(at, model.patchEmbedding(), graph.images());
        OnnxValue tokens = EmbeddingGraph.withPrefix(
                at, model.classToken().stream().toList(), patches.tokens(), graph.width(), graph.images());
        OnnxValue placed =
                at.add("embedding", tokens, EmbeddingGraph.positions(at, model.positions(), graph.grid(), patches));
        OnnxValue x = BlockGraph.blocks(at, model.encoder().blocks(), placed);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        OnnxValue features = switch (config.pooling()) {
            case CLASS_TOKEN -> at.select("features", normed, 1, 0);
            case MEAN -> at.mean("features", normed, 1);
        };
        String meaning = switch (config.pooling()) {
            case CLASS_TOKEN -> "the class token";
            case MEAN -> "the mean of the tokens";
        };
        switch (config.head()) {
            case NONE -> {
                graph.lastHiddenState(normed, "the tokens after the last norm", graph.grid());
                graph.pooled(features, meaning, graph.width());
            }
            case POOLER -> {
                OnnxValue dense =
                        BlockGraph.linear(at.at("pooler"), model.headLayer().orElseThrow(), features);
                graph.lastHiddenState(normed, "the tokens after the last norm", graph.grid());
                graph.pooled(
                        ActivationGraph.of(
                                at.at("pooler.activation"),
                                model.poolerActivation().orElseThrow(),
                                dense),
                        meaning + " through a linear layer and "
                                + config.poolerAct().configName(),
                        config.poolerOutputSize());
            }
            case CLASSIFIER -> {
                OnnxValue scores = BlockGraph.optionalLinear(at.at("head"), model.headLayer(), features);
                graph.logits(scores, model.headLayer(), graph.width());
            }
        }
    }
}
