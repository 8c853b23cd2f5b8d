package dev.vit4j.verify.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.DescribedTowers;
import dev.vit4j.pretrained.internal.ReferenceOutput;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The outputs of a model of images and texts: both towers', and what compares them. A loss is that of the first images
 * and texts in pairs, as many as there are of both.
 */
final class DualOutputs extends GoldenOutputs {

    private static final Pattern TEXT = Pattern.compile("text_.*");
    private static final Pattern BOTH = Pattern.compile("logits_per_.*|loss|grad\\..*");

    private final LoadedDualEncoder network;

    private DualOutputs(LoadedDualEncoder network, SafetensorsReader golden) {
        super(golden);
        this.network = network;
    }

    /** @throws ResourceException if the file has neither images nor texts, or they don't fit the model */
    static DualOutputs compute(LoadedDualEncoder network, SafetensorsReader golden) {
        DualOutputs result = new DualOutputs(network, golden);
        if (!result.has(IMAGES) && !result.has(TEXTS)) {
            throw new ResourceException(
                    golden.path() + " has neither " + IMAGES + " nor " + TEXTS + ", the inputs of the two towers");
        }
        if (result.wantsGradients()) {
            ParameterSet leaves = network.parameters().map(Tensor::asParameter, buffer -> buffer);
            result.forward(network.build(leaves.params()))
                    .ifPresent(loss -> result.putGradients(
                            loss, leaves, DescribedTowers.of(network.config()).names()));
        } else {
            try (NoGrad noGrad = NoGrad.open()) {
                result.forward(network.model()).ifPresent(loss -> result.put(LOSS, loss.reshape(1)));
            }
        }
        return result;
    }

    /** All outputs; the loss if there are images and texts. */
    private Optional<Tensor> forward(DualEncoder model) {
        network.parameters().parameters().forEach((name, value) -> {
            if (name.startsWith("logit_")) {
                put(name, value);
            }
        });
        Optional<Tensor> images =
                has(IMAGES) ? Optional.of(fitting(IMAGES, () -> embedImages(model))) : Optional.empty();
        Optional<Tensor> texts = has(TEXTS) ? Optional.of(fitting(TEXTS, () -> embedTexts(model))) : Optional.empty();
        if (images.isEmpty() || texts.isEmpty()) {
            return Optional.empty();
        }
        Tensor logits = model.logits(images.get(), texts.get()); // [N, M]
        put("logits_per_image", logits);
        put("logits_per_text", logits.transpose(0, 1));
        long pairs = Math.min(logits.size(0), logits.size(1));
        return Optional.of(model.loss(logits.narrow(0, 0, pairs).narrow(1, 0, pairs)));
    }

    private Tensor fitting(String input, Supplier<Tensor> embed) {
        try {
            return embed.get();
        } catch (InvalidRequestException e) {
            throw new ResourceException(golden().path() + ": " + input + ": " + e.getMessage(), e);
        }
    }

    private Tensor embedImages(DualEncoder model) {
        RecordingTrace recorder = new RecordingTrace(name -> true);
        Tensor embedded = model.embedImages(images(), Pass.inference(recorder));
        DescribedModel.of(network.config().image()).outputs().stream()
                .filter(output -> output != ReferenceOutput.IMAGE_EMBEDS)
                .forEach(output -> put(output.referenceName(), recorder.get("image." + output.traceName())));
        putBlocks(recorder, "image.", "", network.config().image().numHiddenLayers());
        put(ReferenceOutput.IMAGE_EMBEDS.referenceName(), embedded);
        return embedded;
    }

    private Tensor embedTexts(DualEncoder model) {
        RecordingTrace recorder = new RecordingTrace(name -> true);
        Tensor ids = ids();
        Optional<Tensor> keep = keep(ids);
        Tensor embedded = Functional.unit(
                model.text().forward(ids, keep, Pass.inference(recorder).at("text")));
        put("text_" + ReferenceOutput.LAST_HIDDEN_STATE.referenceName(), recorder.get("text.tokens"));
        put("text_" + ReferenceOutput.POOLER_OUTPUT.referenceName(), recorder.get("text.pooled"));
        putBlocks(recorder, "text.", "text_", network.config().text().encoder().numHiddenLayers());
        put("text_embeds", embedded);
        return embedded;
    }

    private boolean wantsGradients() {
        return golden().names().stream().anyMatch(name -> name.startsWith(GRADIENT));
    }

    @Override
    boolean hasGradients() {
        return has(IMAGES) && has(TEXTS);
    }

    @Override
    boolean needsMore(String key) {
        return missing(key).isPresent();
    }

    /** The input that a key needs and the file doesn't have. */
    private Optional<String> missing(String key) {
        boolean ofBoth = BOTH.matcher(key).matches();
        boolean ofText = TEXT.matcher(key).matches();
        if (!has(IMAGES) && !ofText) {
            return Optional.of(IMAGES);
        }
        return !has(TEXTS) && (ofText || ofBoth) ? Optional.of(TEXTS) : Optional.empty();
    }

    @Override
    String reason(String key) {
        return missing(key)
                .map(input -> "it needs " + input + ", which the file does not have")
                .orElse("the model has no output of that name");
    }

    @Override
    boolean isInput(String key) {
        return key.equals(IMAGES) || key.equals(TEXTS) || key.equals(KEEP);
    }
}
