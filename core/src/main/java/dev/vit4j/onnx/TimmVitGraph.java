package dev.vit4j.onnx;

import dev.vit4j.model.TimmVit;
import dev.vit4j.model.TimmVit.FinalNorm;
import java.util.ArrayList;
import java.util.List;

/** The graph of a {@link TimmVit}: what its {@code forward} computes. */
final class TimmVitGraph {

    private TimmVitGraph() {}

    static void write(ModelGraph graph, TimmVit model) {
        OnnxOperators at = graph.at();
        OnnxValue placed = withUnplaced(graph, model, EmbeddingGraph.tokens(graph, model.embedding(), "placed"));
        OnnxValue embedded = model.preNorm()
                .map(norm -> BlockGraph.layerNorm(at.at("pre_norm"), norm, placed))
                .orElse(placed);
        OnnxValue x = BlockGraph.encoder(at, model.encoder(), embedded);

        OnnxValue tokens = normed(graph, model, x, FinalNorm.TOKENS);
        if (model.config().distToken()) {
            distilled(graph, model, tokens);
            return;
        }
        OnnxValue pooled = normed(graph, model, pooled(graph, model, tokens), FinalNorm.POOLED);
        if (model.config().isClassifier()) {
            graph.logits(model.head(), pooled);
        } else {
            graph.features(tokens, pooled, "what the model pools");
        }
    }

    private static void distilled(ModelGraph graph, TimmVit model, OnnxValue tokens) {
        OnnxOperators at = graph.at();
        OnnxValue ofClass = at.select("of_class", tokens, 1, 0);
        OnnxValue ofTeacher = at.select("of_teacher", tokens, 1, 1);
        if (!model.config().isClassifier()) {
            OnnxValue pooled = at.mul("mean", at.add("sum", ofClass, ofTeacher), 0.5);
            graph.features(tokens, pooled, "the mean of class and distillation token");
            return;
        }
        OnnxValue sum = at.add(
                "sum",
                BlockGraph.classifier(at.at("head"), model.head(), ofClass),
                BlockGraph.classifier(at.at("distillation_head"), model.distillationHead(), ofTeacher));
        graph.logits(at.mul("mean", sum, 0.5), model.head(), graph.width());
    }

    private static OnnxValue withUnplaced(ModelGraph graph, TimmVit model, OnnxValue patches) {
        if (model.unplaced().isEmpty()) {
            return patches;
        }
        List<OnnxValue> tokens = new ArrayList<>();
        model.unplaced().forEach(token -> tokens.add(EmbeddingGraph.repeated(graph, token)));
        tokens.add(patches);
        return graph.at().concatenate("embedding", 1, tokens);
    }

    private static OnnxValue normed(ModelGraph graph, TimmVit model, OnnxValue x, FinalNorm place) {
        return model.config().finalNorm() == place
                ? BlockGraph.layerNorm(graph.at().at("norm"), model.norm().orElseThrow(), x)
                : x;
    }

    private static OnnxValue pooled(ModelGraph graph, TimmVit model, OnnxValue tokens) {
        OnnxOperators at = graph.at();
        int prefix = model.config().poolIncludePrefix() ? 0 : model.config().prefixTokens();
        OnnxValue read = prefix == 0 ? tokens : at.slice("read", tokens, 1, prefix, Long.MAX_VALUE);
        return switch (model.config().globalPool()) {
            case TOKEN -> at.select("of_class", tokens, 1, 0);
            case AVG -> at.mean("mean_of_patches", read, 1);
            case MAP -> BlockGraph.pooling(at.at("pooling"), model.pooling().orElseThrow(), read);
        };
    }
}
