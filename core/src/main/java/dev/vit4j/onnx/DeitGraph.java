package dev.vit4j.onnx;

import dev.vit4j.model.Deit;
import dev.vit4j.model.DeitConfig;
import java.util.List;

/** The graph of a {@link Deit}: what its {@code forward} computes. */
final class DeitGraph {

    private DeitGraph() {}

    static void write(ModelGraph graph, Deit model) {
        OnnxOperators at = graph.at();
        DeitConfig config = model.config();

        EmbeddingGraph.Patches patches = EmbeddingGraph.patches(at, model.patchEmbedding(), graph.images());
        OnnxValue tokens = EmbeddingGraph.withPrefix(
                at,
                List.of(model.classToken(), model.distillationToken()),
                patches.tokens(),
                graph.width(),
                graph.images());
        OnnxValue placed =
                at.add("embedding", tokens, EmbeddingGraph.positions(at, model.positions(), graph.grid(), patches));
        OnnxValue x = BlockGraph.blocks(at, model.encoder().blocks(), placed);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        OnnxValue ofClass = at.select("of_class", normed, 1, 0);
        switch (config.head()) {
            case NONE -> {
                graph.lastHiddenState(normed, "the tokens after the last norm", graph.grid());
                graph.pooled(ofClass, "the class token", graph.width());
            }
            case POOLER -> {
                OnnxValue dense =
                        BlockGraph.linear(at.at("pooler"), model.pooler().orElseThrow(), ofClass);
                graph.lastHiddenState(normed, "the tokens after the last norm", graph.grid());
                graph.pooled(
                        ActivationGraph.of(
                                at.at("pooler.activation"),
                                model.poolerActivation().orElseThrow(),
                                dense),
                        "the class token through a linear layer and "
                                + config.poolerAct().configName(),
                        config.poolerOutputSize());
            }
            case CLASSIFIER -> {
                OnnxValue scores = BlockGraph.optionalLinear(at.at("head"), model.headLayer(), ofClass);
                graph.logits(scores, model.headLayer(), graph.width());
            }
            case DISTILLED_CLASSIFIER -> {
                OnnxValue ofTeacher = at.select("of_teacher", normed, 1, 1);
                OnnxValue sum = at.add(
                        "sum",
                        BlockGraph.optionalLinear(at.at("head"), model.headLayer(), ofClass),
                        BlockGraph.optionalLinear(at.at("distillation_head"), model.distillationHead(), ofTeacher));
                graph.logits(at.mul("mean", sum, 0.5), model.headLayer(), graph.width());
            }
        }
    }
}
