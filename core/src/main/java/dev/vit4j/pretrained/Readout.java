package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordingTrace;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.function.BiFunction;

/**
 * What a pass is asked for: one row an image [B, C], fp32, read off the tokens behind the last block.
 *
 * @param ofAllTokens whether it takes more of them than the scores do
 * @param head the model and those tokens [B, M, D] to the rows
 */
record Readout(boolean ofAllTokens, BiFunction<TransformerModel, Tensor, Tensor> head) {

    /** What the model itself gives: logits or features. */
    static final Readout SCORES = new Readout(false, Readout::scores);

    /** What a classifier tells of each class. */
    static Readout of(ProblemType type) {
        return new Readout(false, (model, tokens) -> type.probabilities(scores(model, tokens)));
    }

    /** @throws InvalidRequestException where the model has no such feature */
    static Readout of(Feature feature, ModelConfig config) {
        feature.requireOf(config);
        return new Readout(feature == Feature.PATCH_MEAN, (model, tokens) -> {
            RecordingTrace recorder = new RecordingTrace(name -> name.equals(feature.traced()));
            model.head(tokens, Pass.inference(recorder));
            return feature.of(recorder.get(feature.traced()), config).to(DType.FLOAT32);
        });
    }

    /** The same rows scaled to length 1. */
    Readout ofUnitLength() {
        return new Readout(ofAllTokens, (model, tokens) -> {
            Tensor rows = head.apply(model, tokens);
            return rows.div(rows.mul(rows).sum(1).unsqueeze(1).pow(0.5));
        });
    }

    private static Tensor scores(TransformerModel model, Tensor tokens) {
        return model.head(tokens, Pass.inference()).to(DType.FLOAT32);
    }

    /** The rows one after the other. */
    float[] of(TransformerModel model, Tensor tokens) {
        return head.apply(model, tokens).toFloatArray();
    }
}
