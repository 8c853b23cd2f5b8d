package dev.vit4j.verify.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.model.TextModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.pretrained.internal.ReferenceOutput;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.Optional;

/** A text model's outputs. */
final class TextOutputs extends GoldenOutputs {

    private TextOutputs(SafetensorsReader golden) {
        super(golden);
    }

    /** @throws ResourceException if the file has no texts that fit the model */
    static TextOutputs compute(LoadedTextModel network, SafetensorsReader golden) {
        TextOutputs result = new TextOutputs(golden);
        if (!result.has(TEXTS)) {
            throw new ResourceException(golden.path() + " has no " + TEXTS + ", the input of a text tower");
        }
        try (NoGrad noGrad = NoGrad.open()) {
            RecordingTrace recorder = new RecordingTrace(name -> true);
            result.forward(network.model(), recorder);
            result.put(ReferenceOutput.LAST_HIDDEN_STATE.referenceName(), recorder.get("tokens"));
            result.put(ReferenceOutput.POOLER_OUTPUT.referenceName(), recorder.get("pooled"));
            result.put("text_embeds", recorder.get("scores"));
            result.putBlocks(recorder, "", "", network.config().encoder().numHiddenLayers());
            return result;
        } catch (InvalidRequestException e) {
            throw new ResourceException(golden.path() + ": " + TEXTS + ": " + e.getMessage(), e);
        }
    }

    private void forward(TextModel model, RecordingTrace recorder) {
        Tensor ids = ids();
        Optional<Tensor> keep = keep(ids);
        model.forward(ids, keep, Pass.inference(recorder));
    }

    @Override
    boolean needsMore(String key) {
        return key.startsWith("text_") && !key.equals("text_embeds");
    }

    @Override
    boolean hasGradients() {
        return false;
    }

    @Override
    String reason(String key) {
        return "the model has no output of that name";
    }

    @Override
    boolean isInput(String key) {
        return key.equals(TEXTS) || key.equals(KEEP);
    }
}
