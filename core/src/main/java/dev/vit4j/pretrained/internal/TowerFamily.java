package dev.vit4j.pretrained.internal;

import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A family whose model is the image tower of two: its files hold the tower alone, or beside a text tower that vit4j does
 * not read.
 */
abstract class TowerFamily<C extends TransformerConfig, H> extends TransformerFamily<C, H> {

    /** What stands before the tower's names in most files. */
    private static final String PREFIX = "vision_model.";

    private static final String VISION_CONFIG = "vision_config";

    private final String both;
    private final String tower;
    private final String jointClass;

    /**
     * @param both the {@code model_type} of files of two towers
     * @param tower the {@code model_type} of files of the image tower alone
     * @param jointClass the reference's class of two towers
     */
    TowerFamily(
            Class<C> type,
            String both,
            String tower,
            EncoderFields encoder,
            String jointClass,
            List<Architecture<H>> architectures) {
        super(type, List.of(both, tower), encoder, architectures);
        this.both = both;
        this.tower = tower;
        this.jointClass = jointClass;
    }

    final boolean isOfBoth(ConfigFields json) {
        return json.text("model_type", "").equals(both);
    }

    /** Whether a file is of the class of two towers, which a file of both is unless it names another. */
    final boolean isJoint(boolean ofBoth, Optional<String> architecture) {
        return ofBoth && architecture.orElse(jointClass).equals(jointClass);
    }

    @Override
    public final boolean givesUnitEmbeddings(String modelType, Optional<String> architecture) {
        return isJoint(modelType.equals(both), architecture);
    }

    /** The tower's fields: in a file of both towers those of vision_config, else the file's own. */
    final ConfigFields towerFields(ConfigFields json) {
        if (!isOfBoth(json)) {
            return json;
        }
        return json.has(VISION_CONFIG) ? json.object(VISION_CONFIG) : json.none(VISION_CONFIG);
    }

    /** The tower alone; a classifier's class takes a file of both towers, of which it has the image tower alone. */
    final Map<String, Object> writeTower(H head, boolean classifies, Map<String, Object> towerFields) {
        if (!classifies) {
            towerFields.put("architectures", List.of(architecture(head)));
            return towerFields;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", both);
        fields.put("architectures", List.of(architecture(head)));
        fields.put(VISION_CONFIG, towerFields);
        return fields;
    }

    final String towerType() {
        return tower;
    }

    @Override
    public final List<NameAdapter> names(C config) {
        // Some files since transformers 5 have nothing before the tower's names.
        return List.of(names(PREFIX, config), names("", config));
    }

    private NameAdapter names(String root, C config) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("position_embedding", root + "embeddings.position_embedding.weight")
                .layer("patch_embedding.projection", root + "embeddings.patch_embedding");
        for (int i = 0; i < config.numHiddenLayers(); i++) {
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
        nameOthers(names.layer("head", "classifier"), root);
        return names.build();
    }

    /** Adds the names of the tensors that only this family has. */
    abstract void nameOthers(NameAdapter.Builder names, String root);

    /**
     * Of the adapters that may name a file's tensors the first has the prefix. In the reference's classes that hold the
     * tower as a part, names without it are not tensors of the tower; in the tower's own classes they are.
     */
    @Override
    public final List<NameAdapter> names(C config, Set<String> tensors) {
        boolean isPart = config.isClassifier() || hasTensor(tensors, "text_model.");
        return isPart && hasTensor(tensors, PREFIX) ? names(config).subList(0, 1) : names(config);
    }

    /** The text tower, what compares the two, tables that older files keep, and a classifier that the model hasn't. */
    @Override
    public boolean isUnused(C config, String tensor) {
        return tensor.startsWith("text_model.")
                || tensor.startsWith("text_projection.")
                || tensor.equals("logit_scale")
                || tensor.equals("logit_bias")
                || tensor.endsWith("embeddings.position_ids")
                || (isOfClassifier(tensor) && !config.isClassifier());
    }
}
