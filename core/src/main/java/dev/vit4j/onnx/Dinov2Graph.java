package dev.vit4j.onnx;

import dev.vit4j.model.Dinov2;
import dev.vit4j.tensor.Tensor;
import java.util.List;

/** The graph of a {@link Dinov2}: what its {@code forward} computes. */
final class Dinov2Graph {

    private Dinov2Graph() {}

    static void write(ModelGraph graph, Dinov2 model) {
        OnnxOperators at = graph.at();
        OnnxValue placed = EmbeddingGraph.tokens(graph, model.embedding(), "placed");
        OnnxValue embedded = model.registers()
                .map(registers -> withRegisters(graph, placed, registers))
                .orElse(placed);
        OnnxValue x = BlockGraph.encoder(at, model.encoder(), embedded);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        OnnxValue ofClass = at.select("of_class", normed, 1, 0);
        switch (model.config().head()) {
            case NONE -> graph.features(normed, ofClass, "the class token");
            case CLASSIFIER -> {
                OnnxValue features = at.concatenate("features", 1, List.of(ofClass, graph.meanOfPatches(normed)));
                graph.logits(
                        BlockGraph.classifier(at.at("head"), model.head(), features), // [B, 2D] to [B, K]
                        model.head(),
                        2 * graph.width());
            }
        }
    }

    /** Registers have no position: they come between the class token and the patches when these have theirs. */
    private static OnnxValue withRegisters(ModelGraph graph, OnnxValue tokens, Tensor registers) {
        OnnxOperators at = graph.at();
        return at.concatenate(
                "embedding",
                1,
                List.of(
                        at.slice("placed.class", tokens, 1, 0, 1),
                        EmbeddingGraph.repeated(graph, registers),
                        at.slice("placed.patches", tokens, 1, 1, Long.MAX_VALUE)));
    }
}
