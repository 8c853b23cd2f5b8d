package dev.vit4j.pretrained.internal.weights;

import dev.vit4j.pretrained.internal.ForeignLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Weights files of other programs that vit4j doesn't read, recognized by name, each with advice. */
public enum ForeignWeights {
    TRANSFORMERS(
            "pytorch_model.*\\.bin",
            "a pickle, which vit4j does not read because reading one runs code",
            "convert it to model.safetensors (in Python: from_pretrained, then save_pretrained), or fetch a revision "
                    + "that has it"),
    TENSORFLOW(
            "tf_model.*\\.h5",
            "a TensorFlow file, which vit4j does not read",
            "convert it in Python by transformers 4, the last to read such files: from_pretrained(…, from_tf=True), "
                    + "then save_pretrained"),
    FLAX(
            ".*\\.msgpack",
            "a Flax file, which vit4j does not read",
            "convert it in Python by transformers 4, the last to read such files: from_pretrained(…, from_flax=True), "
                    + "then save_pretrained"),
    LIGHTNING(
            ".*\\.ckpt",
            "a checkpoint of PyTorch Lightning, a pickle, which vit4j does not read because reading one runs code",
            "load it in Python, give the weights to the transformers library's model, and save that by save_pretrained"),
    PICKLE(
            ".*\\.(bin|pt|pth|pkl)",
            "a pickle, which vit4j does not read because reading one runs code",
            "load it in Python, give the weights to the transformers library's model, and save that by save_pretrained"),
    KERAS(
            ".*\\.(keras|h5|hdf5)",
            "a Keras file, which vit4j does not read",
            "look for the same model as the transformers library saves it, with model.safetensors"),
    SAVED_MODEL(
            "saved_model\\.pb",
            "a SavedModel of TensorFlow, which vit4j does not read",
            "look for the same model as the transformers library saves it, with model.safetensors"),
    JAX(
            ".*\\.npz",
            "arrays of NumPy, as JAX models are saved, which vit4j does not read",
            "look for the same model as the transformers library saves it, with model.safetensors"),
    ONNX(
            ".*\\.onnx",
            "an ONNX file, which vit4j writes and does not read",
            "take the model that it was exported from, or run it in ONNX Runtime"),
    GGUF(
            ".*\\.(gguf|ggml)",
            "a GGUF file, as llama.cpp has them, which vit4j does not read",
            "take the model that it was converted from"),
    OPEN_VINO(
            "openvino_.*\\.xml",
            "a model of OpenVINO, which vit4j does not read",
            "take the model that it was converted from"),
    MOBILE(
            ".*\\.(tflite|mlmodel)",
            "a model for phones, which vit4j does not read",
            "take the model that it was converted from");

    /** Optimizer and trainer state, and the weights of layouts that {@link ForeignLayout} recognizes by other files. */
    private static final Pattern OTHERS = Pattern.compile(
            "(optimizer|scheduler|scaler|rng_state|random_states|training_args|trainer_state|open_clip_|adapter_).*"
                    + "|.*optim_states.*");

    private final Pattern name;
    private final String what;
    private final String wayOut;

    ForeignWeights(String name, String what, String wayOut) {
        this.name = Pattern.compile(name);
        this.what = what;
        this.wayOut = wayOut;
    }

    /** A file of such weights. */
    public record Found(ForeignWeights kind, String file) {

        public boolean isPickle() {
            return kind == TRANSFORMERS || kind == PICKLE || kind == LIGHTNING;
        }

        /** The message after the name of the place with the file. */
        public String description() {
            return " has its weights in " + file + ", " + kind.what + "; " + kind.wayOut;
        }
    }

    /** What a single file is; empty if it is none of these. */
    public static Optional<String> ofFile(String path) {
        return among(List.of(path.substring(path.lastIndexOf('/') + 1)))
                .map(found -> path + " is " + found.kind().what + "; " + found.kind().wayOut);
    }

    /**
     * The first kind that is there, those that the transformers library converts before others; a file of the place
     * itself goes before one in a folder of it.
     *
     * @param files relative to the place, with slashes
     */
    public static Optional<Found> among(Collection<String> files) {
        return first(files.stream()
                        .filter(file -> file.indexOf('/') < 0)
                        .sorted()
                        .toList())
                .or(() -> first(files.stream().sorted().toList()));
    }

    /** Whether the name may be that of a model's weights, and not of other data in such a format. */
    public static boolean mayBeOfModel(String file) {
        return !OTHERS.matcher(file.substring(file.lastIndexOf('/') + 1)).matches();
    }

    private static Optional<Found> first(Collection<String> files) {
        return Arrays.stream(values())
                .flatMap(kind -> files.stream()
                        .filter(ForeignWeights::mayBeOfModel)
                        .filter(file -> kind.name
                                .matcher(file.substring(file.lastIndexOf('/') + 1))
                                .matches())
                        .map(file -> new Found(kind, file)))
                .findFirst();
    }
}
