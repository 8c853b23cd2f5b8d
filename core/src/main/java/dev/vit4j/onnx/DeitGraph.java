package dev.vit4j.onnx;

import dev.vit4j.model.Deit;

/** The graph of a {@link Deit}: what its {@code forward} computes. */
final class DeitGraph {

    private static final String CLASS_TOKEN = "the class token";

    private DeitGraph() {}

    static void write(ModelGraph graph, Deit model) {
        OnnxOperators at = graph.at();
        OnnxValue embedded = EmbeddingGraph.tokens(graph, model.embedding(), "embedding");
        OnnxValue x = BlockGraph.encoder(at, model.encoder(), embedded);

        OnnxValue normed = BlockGraph.layerNorm(at.at("norm"), model.norm(), x);
        OnnxValue ofClass = at.select("of_class", normed, 1, 0);
        switch (model.config().head()) {
            case NONE -> graph.features(normed, ofClass, CLASS_TOKEN);
            case POOLER -> graph.features(normed, model.pooler().orElseThrow(), ofClass, CLASS_TOKEN);
            case CLASSIFIER -> graph.logits(model.head(), ofClass);
            case DISTILLED_CLASSIFIER -> {
                OnnxValue ofTeacher = at.select("of_teacher", normed, 1, 1);
                OnnxValue sum = at.add(
                        "sum",
                        BlockGraph.classifier(at.at("head"), model.head(), ofClass),
                        BlockGraph.classifier(at.at("distillation_head"), model.distillationHead(), ofTeacher));
                graph.logits(at.mul("mean", sum, 0.5), model.head(), graph.width());
            }
        }
    }
}
