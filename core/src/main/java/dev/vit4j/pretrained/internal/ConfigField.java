package dev.vit4j.pretrained.internal;

import java.util.List;

/**
 * How vit4j uses one field of an architecture's config.json. Fields that no family lists are ignored, as in the
 * reference.
 *
 * @param note the default if the field is read; other information for the reader
 */
public record ConfigField(String name, Use use, String note) {

    /** What is done with a field's value. */
    public enum Use {
        /** It determines the model. */
        READ,
        /** It changes nothing that vit4j computes; the note says why. */
        IGNORED,
        /**
         * Any value other than the one in the note would change the computation, and is an error that names the field.
         */
        REFUSED
    }

    /** The fields that all architectures have. */
    public static final List<ConfigField> COMMON = List.of(
            read("model_type", "identifies the family"),
            read("architectures", "absent or unknown: the tensors in the file identify the head"),
            read("id2label", "a class without a name is LABEL_0, LABEL_1, …"),
            read("num_labels", "as many as id2label has, or 2; another number leaves id2label out"),
            read("problem_type", "single_label_classification; decides whether scores use softmax, sigmoid or neither"),
            read("pruned_heads", "empty only; otherwise a warning: the weights decide which heads there are"),
            refused("per_layer_config", "unless empty"),
            refused("quantization_config", "always"),
            ignored("label2id", "the same as id2label"),
            ignored("dtype", "the precision is chosen when a model is loaded"),
            ignored("torch_dtype", "the older name of dtype"),
            ignored("transformers_version", "who wrote the file"));

    public static ConfigField read(String name, String note) {
        return new ConfigField(name, Use.READ, note);
    }

    public static ConfigField read(String name, Object absent) {
        return read(name, absent.toString());
    }

    public static ConfigField ignored(String name, String note) {
        return new ConfigField(name, Use.IGNORED, note);
    }

    public static ConfigField refused(String name, String note) {
        return new ConfigField(name, Use.REFUSED, note);
    }
}
