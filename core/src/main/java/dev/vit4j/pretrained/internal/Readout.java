package dev.vit4j.pretrained.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.pretrained.InferenceSession;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;

/** The rows that vit4j itself asks a pass for. */
public interface Readout extends InferenceSession.Reading {

    /** The model's own scores: logits or features. */
    Readout SCORES = (model, images, runner) ->
            model.forward(images, Pass.inference(Pass.Trace.NONE, runner)).to(DType.FLOAT32);

    /** A classifier's probabilities or numbers, as the reference's pipeline computes them from logits. */
    static Readout of(LoadedModel.ProblemType type) {
        return (model, images, runner) -> {
            Tensor logits = SCORES.rows(model, images, runner);
            return switch (type) {
                case SINGLE_LABEL -> logits.size(1) == 1 ? Functional.sigmoid(logits) : Functional.softmax(logits);
                case SINGLE_LABEL_SIGMOID, MULTI_LABEL -> Functional.sigmoid(logits);
                case REGRESSION -> logits;
            };
        };
    }

    /** @throws InvalidRequestException if the model has no such feature */
    static Readout of(InferenceSession.Feature feature, ModelConfig config) {
        if (feature == InferenceSession.Feature.CLASS_TOKEN && config.prefixTokens() == 0) {
            throw new InvalidRequestException("the model has no class token; its pooled features are what it gives");
        }
        String traced = feature == InferenceSession.Feature.POOLED ? "pooled" : "tokens";
        return (model, images, runner) -> {
            // The class token is always among the computed tokens.
            RecordingTrace recorder = new RecordingTrace(
                    traced::equals, name -> feature == InferenceSession.Feature.PATCH_MEAN && name.equals(traced));
            model.forward(images, Pass.inference(recorder, runner));
            return vectors(feature, recorder.get(traced), config).to(DType.FLOAT32);
        };
    }

    /**
     * Image embeddings, whose distances compare images: for a model of images and texts the embedding that it compares
     * with texts, otherwise the pooled features.
     */
    static Readout embedding(LoadedNetwork network, LoadedModel.EmbeddingLength length) {
        ModelConfig config = network.config();
        Readout raw = config.isClassifier() ? of(InferenceSession.Feature.POOLED, config) : SCORES;
        return network.hasUnitEmbeddings(length) ? raw.ofUnitLength() : raw;
    }

    private static Tensor vectors(InferenceSession.Feature feature, Tensor intermediate, ModelConfig config) {
        int prefix = config.prefixTokens();
        return switch (feature) {
            case CLASS_TOKEN -> intermediate.select(1, 0);
            case PATCH_MEAN ->
                intermediate.narrow(1, prefix, intermediate.size(1) - prefix).mean(1);
            case POOLED -> intermediate;
        };
    }

    /** The same rows, scaled to length 1. */
    default Readout ofUnitLength() {
        return (model, images, runner) -> Functional.unit(rows(model, images, runner));
    }
}
