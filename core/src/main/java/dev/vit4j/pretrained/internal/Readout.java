package dev.vit4j.pretrained.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.EncoderRunner;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordingTrace;
import dev.vit4j.nn.Trace;
import dev.vit4j.pretrained.Feature;
import dev.vit4j.pretrained.ProblemType;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;

/** What is read from a pass: one row per image. */
public interface Readout {

    /** The model's own scores: logits or features. */
    Readout SCORES = (model, images, runner) ->
            model.forward(images, Pass.inference(Trace.NONE, runner)).to(DType.FLOAT32);

    /** The rows [B, C], fp32, of images [B, C, H, W]. */
    Tensor rows(ConfiguredModel model, Tensor images, EncoderRunner runner);

    /** A classifier's probabilities or numbers, as the reference's pipeline computes them from logits. */
    static Readout of(ProblemType type) {
        return (model, images, runner) -> {
            Tensor logits = SCORES.rows(model, images, runner);
            return switch (type) {
                case SINGLE_LABEL -> logits.size(1) == 1 ? Functional.sigmoid(logits) : Functional.softmax(logits);
                case MULTI_LABEL -> Functional.sigmoid(logits);
                case REGRESSION -> logits;
            };
        };
    }

    /** @throws InvalidRequestException if the model has no such feature */
    static Readout of(Feature feature, ModelConfig config) {
        if (feature == Feature.CLASS_TOKEN && config.prefixTokens() == 0) {
            throw new InvalidRequestException("the model has no class token; its pooled features are what it gives");
        }
        String traced = feature == Feature.POOLED ? "pooled" : "tokens";
        return (model, images, runner) -> {
            // The class token is always among the computed tokens.
            RecordingTrace recorder =
                    new RecordingTrace(traced::equals, name -> feature == Feature.PATCH_MEAN && name.equals(traced));
            model.forward(images, Pass.inference(recorder, runner));
            return vectors(feature, recorder.get(traced), config).to(DType.FLOAT32);
        };
    }

    private static Tensor vectors(Feature feature, Tensor intermediate, ModelConfig config) {
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
        return (model, images, runner) -> {
            Tensor rows = rows(model, images, runner);
            return rows.div(rows.mul(rows).sum(1).unsqueeze(1).pow(0.5));
        };
    }
}
