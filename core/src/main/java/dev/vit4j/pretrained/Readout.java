package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.EncoderRunner;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordingTrace;
import dev.vit4j.nn.Trace;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;

/** What a pass is asked for: one row per image. */
interface Readout {

    /** What the model itself gives: logits or features. */
    Readout SCORES = (model, images, runner) ->
            model.forward(images, Pass.inference(Trace.NONE, runner)).to(DType.FLOAT32);

    /** The rows [B, C], fp32, of images [B, C, H, W]. */
    Tensor rows(TransformerModel model, Tensor images, EncoderRunner runner);

    /** What a classifier tells of each class. */
    static Readout of(ProblemType type) {
        return (model, images, runner) -> type.probabilities(SCORES.rows(model, images, runner));
    }

    /** @throws InvalidRequestException if the model has no such feature */
    static Readout of(Feature feature, ModelConfig config) {
        feature.requireOf(config);
        String traced = feature.traced();
        return (model, images, runner) -> {
            // The class token is among the tokens that are computed in any case.
            RecordingTrace recorder =
                    new RecordingTrace(traced::equals, name -> feature == Feature.PATCH_MEAN && name.equals(traced));
            model.forward(images, Pass.inference(recorder, runner));
            return feature.of(recorder.get(traced), config).to(DType.FLOAT32);
        };
    }

    /** The same rows scaled to length 1. */
    default Readout ofUnitLength() {
        return (model, images, runner) -> {
            Tensor rows = rows(model, images, runner);
            return rows.div(rows.mul(rows).sum(1).unsqueeze(1).pow(0.5));
        };
    }
}
