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
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A model's outputs for a golden file's inputs, under the reference's names; in the caller's scope. */
final class GoldenOutputs {

    static final String IMAGES = "pixel_values";
    static final String LABELS = "labels";
    private static final String LOSS = "loss";
    private static final String GRADIENT = "grad.";

    /** For messages: the outputs that are compared. */
    static final String NAMES =
            "last_hidden_state, pooler_output, hidden_states.K, attentions.K, logits, image_embeds, and "
                    + "for a classifier with " + LABELS + " [N] " + LOSS + " and " + GRADIENT + "NAME";

    /** Inputs and outputs of two-tower models in the reference that depend on a text. */
    private static final Pattern TEXT =
            Pattern.compile("(text_|input_ids|attention_mask|position_ids|logits_per_|logit_(scale|bias)).*");

    private final LoadedNetwork network;
    private final SafetensorsReader golden;
    private final Map<String, Tensor> outputs = new HashMap<>();
    private final Set<String> keyBiases = new HashSet<>();

    private GoldenOutputs(LoadedNetwork network, SafetensorsReader golden) {
        this.network = network;
        this.golden = golden;
    }

    /** @throws ResourceException if the file has no images that fit the model */
    static GoldenOutputs compute(LoadedNetwork network, SafetensorsReader golden) {
        GoldenOutputs result = new GoldenOutputs(network, golden);
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

    Optional<Tensor> find(String key) {
        return Optional.ofNullable(outputs.get(key));
    }

    /** The file's tensor for a key; a loss is one number, saved as a scalar or as an array of one. */
    Tensor expected(String key) {
        Tensor tensor = golden.read(key);
        return key.equals(LOSS) && tensor.elements() == 1 ? tensor.reshape(1) : tensor;
    }

    /** What the model lacks for a key that every model of the reference with this output has. */
    Optional<String> lack(String key) {
        if (key.matches("(hidden_states|attentions)\\.\\d+")) {
            return Optional.of("the model has no such block");
        }
        return key.startsWith(GRADIENT) && hasLabels() && !hasTexts() && !isEmptyGradient(key)
                ? Optional.of("the model has no parameter of that name")
                : Optional.empty();
    }

    /** Such as the reference's register tokens if a model has none. */
    private boolean isEmptyGradient(String key) {
        return key.startsWith(GRADIENT) && golden.read(key).elements() == 0;
    }

    /** Why a key of the file can't be compared. */
    String whyNot(String key) {
        if (isEmptyGradient(key)) {
            return "it is an empty tensor";
        }
        boolean ofLoss = key.equals(LOSS) || key.startsWith(GRADIENT);
        if (TEXT.matcher(key).matches() || (hasTexts() && ofLoss)) {
            return "it needs the text tower, and verify only runs the image tower";
        }
        if (!network.config().isClassifier() && (ofLoss || key.equals("logits"))) {
            return "it needs a classifier, which the model is not";
        }
        if (ofLoss && !hasLabels()) {
            return "it needs " + LABELS + ", which the file does not have";
        }
        return "the model has no output of that name";
    }

    /** Whether a key is the gradient of a key projection's bias, which softmax cancels. */
    boolean isRounding(String key) {
        return keyBiases.contains(key);
    }

    static boolean isInput(String key) {
        return key.equals(IMAGES) || key.equals(LABELS);
    }

    private Tensor images() {
        if (!golden.names().contains(IMAGES)) {
            throw new ResourceException(
                    golden.path() + " has no " + IMAGES + ", the input that every golden file needs");
        }
        Tensor images = golden.read(IMAGES);
        if (images.dimensions() != 4 || images.size(0) == 0) {
            throw new ResourceException(golden.path() + ": " + IMAGES
                    + " must be a batch of images [N, C, H, W], found " + Arrays.toString(images.shape()));
        }
        return images.to(DType.FLOAT32);
    }

    private boolean hasTexts() {
        return golden.names().stream().anyMatch(name -> TEXT.matcher(name).matches());
    }

    private boolean hasLabels() {
        return network.config().isClassifier() && golden.names().contains(LABELS);
    }

    private Tensor forward(ConfiguredModel model, Tensor images) {
        RecordingTrace recorder = new RecordingTrace(name -> true);
        Tensor scores = model.forward(images, Pass.inference(recorder));
        DescribedModel.of(network.config())
                .outputs()
                .forEach(output -> put(output.referenceName(), recorder.get(output.traceName())));
        if (network.config() instanceof TransformerConfig transformer) {
            put("hidden_states.0", recorder.get("embedding"));
            for (int i = 0; i < transformer.numHiddenLayers(); i++) {
                put("hidden_states." + (i + 1), recorder.get("block" + i + ".output"));
                put("attentions." + i, recorder.get("block" + i + ".attention.weights"));
            }
        }
        if (network.unitEmbeddings()) {
            Tensor squares = scores.mul(scores).sum(1).unsqueeze(1); // [N, 1]
            put(ReferenceOutput.IMAGE_EMBEDS.referenceName(), scores.div(squares.pow(0.5)));
        }
        return scores;
    }

    private void put(String key, Tensor value) {
        outputs.put(key, value);
    }

    /** Forward and backward pass over separate leaves: the network's parameters accumulate no gradients. */
    private void differentiate(Tensor images) {
        ParameterSet leaves = network.parameters().map(Tensor::asParameter, buffer -> buffer);
        Tensor logits = forward(network.build(leaves.params()), images);
        Tensor labels = labels(logits);
        Tensor loss = Functional.crossEntropySum(logits, labels, 0).mul(1.0 / images.size(0));
        put(LOSS, loss.reshape(1));
        loss.backward();
        Map<String, Tensor> gradients = new HashMap<>();
        // zero if the loss does not depend on a parameter
        leaves.parameters()
                .forEach((path, leaf) -> gradients.put(path, leaf.gradient().orElseGet(() -> Tensor.zerosLike(leaf))));
        for (NameAdapter names : DescribedModel.of(network.config()).names()) {
            names.toTheirs(gradients).forEach((name, gradient) -> put(GRADIENT + name, gradient));
            names.entries().stream()
                    .filter(entry -> entry.ours().endsWith("attention.qkv.bias")
                            && entry.theirs().size() == 3)
                    .forEach(entry -> keyBiases.add(GRADIENT + entry.theirs().get(1)));
        }
    }

    private Tensor labels(Tensor logits) {
        Tensor labels = golden.read(LABELS);
        boolean fit = labels.dimensions() == 1
                && labels.size(0) == logits.size(0)
                && Arrays.stream(labels.toLongArray()).allMatch(label -> label >= 0 && label < logits.size(1));
        if (!fit) {
            throw new ResourceException(golden.path() + ": " + LABELS + " must be a class from 0 to "
                    + (logits.size(1) - 1) + " for each of the " + logits.size(0) + " images, found "
                    + Arrays.toString(labels.shape()));
        }
        return labels.to(DType.INT64);
    }
}
