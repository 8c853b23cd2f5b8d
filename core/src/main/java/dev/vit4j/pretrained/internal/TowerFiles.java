package dev.vit4j.pretrained.internal;

import dev.vit4j.nn.Activation;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Optional;

/**
 * Where one of two towers is in the reference's files, which hold it alone or both.
 *
 * @param both the {@code model_type} of files of two towers
 * @param alone the {@code model_type} of files of this tower
 * @param jointClass the reference's class of two towers
 * @param configFields in a config.json of both, the names for the object of this tower's fields; the first present counts
 * @param prefix of the tower's tensors in most files
 */
record TowerFiles(String both, String alone, String jointClass, List<String> configFields, String prefix) {

    TowerFiles {
        configFields = List.copyOf(configFields);
    }

    boolean isOfBoth(ConfigFields json) {
        return json.text("model_type", "").equals(both);
    }

    /** Whether a file is of the class of two towers, which a file of both is unless it names another. */
    boolean isJoint(boolean ofBoth, Optional<String> architecture) {
        return ofBoth && architecture.orElse(jointClass).equals(jointClass);
    }

    /** The name under which the tower's fields are written beside the other's. */
    String field() {
        return configFields.get(configFields.size() - 1);
    }

    /** The tower's fields: in a file of both an object, else the file's own. */
    ConfigFields fields(ConfigFields json) {
        if (!isOfBoth(json)) {
            return json;
        }
        return configFields.stream()
                .filter(json::has)
                .findFirst()
                .map(json::object)
                .orElseGet(() -> json.none(field()));
    }

    /** Adds the names of a tower's blocks. */
    static void nameBlocks(NameAdapter.Builder names, String root, int count) {
        for (int i = 0; i < count; i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + "encoder.layers." + i + ".";
            String attention = theirs + "self_attn.";
            names.layer(ours + "norm1", theirs + "layer_norm1")
                    .layer(ours + "attention.qkv", attention + "q_proj", attention + "k_proj", attention + "v_proj")
                    .layer(ours + "attention.projection", attention + "out_proj")
                    .layer(ours + "norm2", theirs + "layer_norm2")
                    .layer(ours + "mlp.fc1", theirs + "mlp.fc1")
                    .layer(ours + "mlp.fc2", theirs + "mlp.fc2")
                    .part(ours + "mlp.activation", theirs + "mlp.activation_fn", Activation.Layer.WEIGHTS);
        }
    }

    /** Whether a tensor compares the towers, or is a table that older files keep. */
    static boolean isOfNeither(String tensor) {
        return tensor.equals("logit_scale") || tensor.equals("logit_bias") || isIndexTable(tensor);
    }

    /** Whether a tensor has the numbers 0, 1, …, which older files keep. */
    static boolean isIndexTable(String tensor) {
        return tensor.endsWith("embeddings.position_ids");
    }
}
