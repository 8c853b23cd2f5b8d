package dev.vit4j.verify.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model's outputs for a golden file's inputs, under the reference's names; in the caller's scope. */
abstract class GoldenOutputs {

    static final String IMAGES = "pixel_values";
    static final String LABELS = "labels";
    static final String TEXTS = "input_ids";
    static final String KEEP = "attention_mask";
    static final String LOSS = "loss";
    static final String GRADIENT = "grad.";

    /** For messages: the outputs that are compared. */
    static final String NAMES =
            "last_hidden_state, pooler_output, hidden_states.K, attentions.K, logits, image_embeds, and "
                    + "for a classifier with " + LABELS + " [N] " + LOSS + " and " + GRADIENT + "NAME; for a model of "
                    + "images and texts with " + TEXTS + " [M, T] text_last_hidden_state, text_pooler_output, "
                    + "text_embeds, logits_per_image, " + LOSS + " and " + GRADIENT + "NAME";

    private final SafetensorsReader golden;
    private final Map<String, Tensor> outputs = new HashMap<>();
    private final Set<String> keyBiases = new HashSet<>();

    GoldenOutputs(SafetensorsReader golden) {
        this.golden = golden;
    }

    final SafetensorsReader golden() {
        return golden;
    }

    final Optional<Tensor> find(String key) {
        return Optional.ofNullable(outputs.get(key));
    }

    /** The file's tensor for a key; a loss is one number, saved as a scalar or as an array of one. */
    final Tensor expected(String key) {
        Tensor tensor = golden.read(key);
        return key.equals(LOSS) && tensor.elements() == 1 ? tensor.reshape(1) : tensor;
    }

    /** What the model lacks for a key that every model of the reference with this output has. */
    final Optional<String> lack(String key) {
        if (key.matches("(text_)?(hidden_states|attentions)\\.\\d+") && !needsMore(key)) {
            return Optional.of("the model has no such block");
        }
        return key.startsWith(GRADIENT) && hasGradients() && !isEmptyGradient(key)
                ? Optional.of("the model has no parameter of that name")
                : Optional.empty();
    }

    /** Whether a key depends on inputs that the file doesn't have, or on what the model isn't. */
    abstract boolean needsMore(String key);

    /** Whether the file has what a loss needs. */
    abstract boolean hasGradients();

    /** Why a key of the file can't be compared. */
    final String whyNot(String key) {
        return isEmptyGradient(key) ? "it is an empty tensor" : reason(key);
    }

    /** The reason for any other key. */
    abstract String reason(String key);

    abstract boolean isInput(String key);

    /** Such as the reference's register tokens if a model has none. */
    private boolean isEmptyGradient(String key) {
        return key.startsWith(GRADIENT) && golden.read(key).elements() == 0;
    }

    /** Whether a key is the gradient of a key projection's bias, which softmax cancels. */
    final boolean isRounding(String key) {
        return keyBiases.contains(key);
    }

    final boolean has(String key) {
        return golden.names().contains(key);
    }

    final Tensor images() {
        Tensor images = golden.read(IMAGES);
        if (images.dimensions() != 4 || images.size(0) == 0) {
            throw new ResourceException(golden.path() + ": " + IMAGES
                    + " must be a batch of images [N, C, H, W], found " + Arrays.toString(images.shape()));
        }
        return images.to(DType.FLOAT32);
    }

    final Tensor ids() {
        return integers(TEXTS);
    }

    /** False for padding that no token attends to; empty if the file doesn't say. */
    final Optional<Tensor> keep(Tensor ids) {
        if (!has(KEEP)) {
            return Optional.empty();
        }
        Tensor keep = integers(KEEP);
        if (!Arrays.equals(keep.shape(), ids.shape())) {
            throw new ResourceException(golden.path() + ": " + KEEP + " must have the shape of " + TEXTS + " "
                    + Arrays.toString(ids.shape()) + ", found " + Arrays.toString(keep.shape()));
        }
        return Optional.of(keep.to(DType.BOOL));
    }

    private Tensor integers(String key) {
        Tensor values = golden.read(key);
        if (values.dimensions() != 2) {
            throw new ResourceException(
                    golden.path() + ": " + key + " must be integers [M, T], found " + Arrays.toString(values.shape()));
        }
        return values.to(DType.INT64);
    }

    final void put(String key, Tensor value) {
        outputs.put(key, value);
    }

    /**
     * The input of each block, the output of the last, and attention.
     *
     * @param part the tower's name in the trace and a dot, or nothing
     * @param prefix of the keys
     */
    final void putBlocks(RecordingTrace recorder, String part, String prefix, int count) {
        put(prefix + "hidden_states.0", recorder.get(part + "embedding"));
        for (int i = 0; i < count; i++) {
            put(prefix + "hidden_states." + (i + 1), recorder.get(part + "block" + i + ".output"));
            put(prefix + "attentions." + i, recorder.get(part + "block" + i + ".attention.weights"));
        }
    }

    /** The gradients of a loss by leaves, zero if it doesn't depend on one. */
    final void putGradients(Tensor loss, ParameterSet leaves, List<NameAdapter> generations) {
        put(LOSS, loss.reshape(1));
        loss.backward();
        Map<String, Tensor> gradients = new HashMap<>();
        leaves.parameters()
                .forEach((path, leaf) -> gradients.put(path, leaf.gradient().orElseGet(() -> Tensor.zerosLike(leaf))));
        for (NameAdapter names : generations) {
            names.toTheirs(gradients).forEach((name, gradient) -> put(GRADIENT + name, gradient));
            names.entries().stream()
                    .filter(entry -> entry.ours().endsWith("attention.qkv.bias")
                            && entry.theirs().size() == 3)
                    .forEach(entry -> keyBiases.add(GRADIENT + entry.theirs().get(1)));
        }
    }
}
