package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.Deit;
import dev.vit4j.model.Dinov2;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.TimmVit;
import dev.vit4j.model.Vit;
import java.util.List;
import java.util.function.BiConsumer;

/** The models that can be exported, each with what writes its graph. */
final class GraphWriters {

    private static final List<Writer<?>> ALL = List.of(
            new Writer<>(Vit.class, VitGraph::write),
            new Writer<>(Deit.class, DeitGraph::write),
            new Writer<>(Dinov2.class, Dinov2Graph::write),
            new Writer<>(ClipVision.class, ClipVisionGraph::write),
            new Writer<>(SiglipVision.class, SiglipVisionGraph::write),
            new Writer<>(TimmVit.class, TimmVitGraph::write),
            new Writer<>(EmbeddingClassifier.class, EmbeddingClassifierGraph::write));

    private record Writer<M extends ConfiguredModel>(Class<M> model, BiConsumer<ModelGraph, M> graph) {

        void write(ModelGraph parts, ConfiguredModel any) {
            graph.accept(parts, model.cast(any));
        }
    }

    private GraphWriters() {}

    /**
     * Writes the operators of a model's {@code forward} into its graph.
     *
     * @throws InvalidRequestException if there is no graph of such a model
     */
    static void write(ModelGraph parts, ConfiguredModel model) {
        ALL.stream()
                .filter(writer -> writer.model().isInstance(model))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        "ONNX export knows ViT, DeiT, DINOv2, the image towers of CLIP and SigLIP, and timm's Vision "
                                + "Transformers, but not the model "
                                + parts.graph().name()))
                .write(parts, model);
    }
}
