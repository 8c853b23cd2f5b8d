package dev.vit4j.verify.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.ReferenceOutput;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.Arrays;
import java.util.regex.Pattern;

/** An image model's outputs. */
final class ImageOutputs extends GoldenOutputs {

    /** Inputs and outputs of two-tower models in the reference that depend on a text. */
    private static final Pattern TEXT =
            Pattern.compile("(text_|input_ids|attention_mask|position_ids|logits_per_|logit_(scale|bias)).*");

    private final LoadedNetwork network;

    private ImageOutputs(LoadedNetwork network, SafetensorsReader golden) {
        super(golden);
        this.network = network;
    }

    /** @throws ResourceException if the file has no images that fit the model */
    static ImageOutputs compute(LoadedNetwork network, SafetensorsReader golden) {
        ImageOutputs result = new ImageOutputs(network, golden);
        if (!result.has(IMAGES)) {
            throw new ResourceException(
                    golden.path() + " has no " + IMAGES + ", the input that every golden file needs");
        }
        Tensor images = result.images();
        try {
            if (result.hasLabels()) {
                result.differentiate(images);
            } else {
                try (NoGrad noGrad = NoGrad.open()) {
                    result.forward(network.model(), images);
                }
            }
        } catch (InvalidRequestException e) {
            throw new ResourceException(golden.path() + ": " + IMAGES + ": " + e.getMessage(), e);
        }
        return result;
    }

    @Override
    boolean needsMore(String key) {
        return TEXT.matcher(key).matches();
    }

    @Override
    boolean hasGradients() {
        return hasLabels() && !hasTexts();
    }

    @Override
    String reason(String key) {
        boolean ofLoss = key.equals(LOSS) || key.startsWith(GRADIENT);
        if (TEXT.matcher(key).matches() || (hasTexts() && ofLoss)) {
            return "it needs the text tower, and the model is an image tower only";
        }
        if (!network.config().isClassifier() && (ofLoss || key.equals("logits"))) {
            return "it needs a classifier, which the model is not";
        }
        if (ofLoss && !hasLabels()) {
            return "it needs " + LABELS + ", which the file does not have";
        }
        return "the model has no output of that name";
    }

    @Override
    boolean isInput(String key) {
        return key.equals(IMAGES) || key.equals(LABELS);
    }

    private boolean hasTexts() {
        return golden().names().stream().anyMatch(name -> TEXT.matcher(name).matches());
    }

    private boolean hasLabels() {
        return network.config().isClassifier() && has(LABELS);
    }

    private Tensor forward(ConfiguredModel model, Tensor images) {
        RecordingTrace recorder = new RecordingTrace(name -> true);
        Tensor scores = model.forward(images, Pass.inference(recorder));
        DescribedModel.of(network.config())
                .outputs()
                .forEach(output -> put(output.referenceName(), recorder.get(output.traceName())));
        if (network.config() instanceof TransformerConfig transformer) {
            putBlocks(recorder, "", "", transformer.numHiddenLayers());
        }
        if (network.unitEmbeddings()) {
            put(ReferenceOutput.IMAGE_EMBEDS.referenceName(), Functional.unit(scores));
        }
        return scores;
    }

    /** Forward and backward pass over separate leaves: the network's parameters accumulate no gradients. */
    private void differentiate(Tensor images) {
        ParameterSet leaves = network.parameters().map(Tensor::asParameter, buffer -> buffer);
        Tensor logits = forward(network.build(leaves.params()), images);
        Tensor loss = Functional.crossEntropySum(logits, labels(logits), 0).mul(1.0 / images.size(0));
        putGradients(loss, leaves, DescribedModel.of(network.config()).names());
    }

    private Tensor labels(Tensor logits) {
        Tensor labels = golden().read(LABELS);
        boolean fit = labels.dimensions() == 1
                && labels.size(0) == logits.size(0)
                && Arrays.stream(labels.toLongArray()).allMatch(label -> label >= 0 && label < logits.size(1));
        if (!fit) {
            throw new ResourceException(golden().path() + ": " + LABELS + " must be a class from 0 to "
                    + (logits.size(1) - 1) + " for each of the " + logits.size(0) + " images, found "
                    + Arrays.toString(labels.shape()));
        }
        return labels.to(DType.INT64);
    }
}
