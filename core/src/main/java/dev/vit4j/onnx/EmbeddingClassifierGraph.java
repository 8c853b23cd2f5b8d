package dev.vit4j.onnx;

import dev.vit4j.model.ClipVision;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.nn.Classifier;
import java.util.Optional;

/** The graph of an {@link EmbeddingClassifier}: what its {@code forward} computes. */
final class EmbeddingClassifierGraph {

    private EmbeddingClassifierGraph() {}

    static void write(ModelGraph graph, EmbeddingClassifier model) {
        OnnxValue unit = graph.at().unitLength("embedding.unit", embedding(graph, model));
        graph.logits(new Classifier(Optional.of(model.head())), unit);
    }

    private static OnnxValue embedding(ModelGraph graph, EmbeddingClassifier model) {
        if (model.tower() instanceof ClipVision clip) {
            return ClipVisionGraph.embedding(graph, clip);
        }
        if (model.tower() instanceof SiglipVision siglip) {
            return SiglipVisionGraph.embedding(graph, siglip);
        }
        throw new IllegalStateException(
                "no ONNX graph is written for a " + model.tower().getClass());
    }
}
