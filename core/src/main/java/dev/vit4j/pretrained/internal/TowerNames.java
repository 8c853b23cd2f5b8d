package dev.vit4j.pretrained.internal;

import dev.vit4j.nn.ActivationLayer;
import dev.vit4j.weights.NameAdapter;
import java.util.List;
import java.util.Set;

/** What CLIP and SigLIP name alike in their image towers, and what stands beside the tower in a file of both. */
final class TowerNames {

    /** What stands before the tower's names in most files. */
    static final String PREFIX = "vision_model.";

    private TowerNames() {}

    /** @param root what stands before the tower's names, nothing in some files since transformers 5 */
    static NameAdapter.Builder tower(String root, int depth) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("position_embedding", root + "embeddings.position_embedding.weight")
                .layer("patch_embedding.projection", root + "embeddings.patch_embedding");
        for (int i = 0; i < depth; i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + "encoder.layers." + i + ".";
            String attention = theirs + "self_attn.";
            names.layer(ours + "norm1", theirs + "layer_norm1")
                    .layer(ours + "attention.qkv", attention + "q_proj", attention + "k_proj", attention + "v_proj")
                    .layer(ours + "attention.projection", attention + "out_proj")
                    .layer(ours + "norm2", theirs + "layer_norm2")
                    .layer(ours + "mlp.fc1", theirs + "mlp.fc1")
                    .layer(ours + "mlp.fc2", theirs + "mlp.fc2")
                    .part(ours + "mlp.activation", theirs + "mlp.activation_fn", ActivationLayer.WEIGHTS);
        }
        return names.layer("head", "classifier");
    }

    /**
     * Which of the adapters may name a file's tensors, of which the first has the prefix. In the reference's classes that
     * hold the tower as a part, names without it are no tensors of the tower; in the tower's own classes they are.
     */
    static List<NameAdapter> ofFile(List<NameAdapter> adapters, boolean classifier, Set<String> tensors) {
        boolean part = classifier || VitFamily.hasTensor(tensors, "text_model.");
        return part && VitFamily.hasTensor(tensors, PREFIX) ? adapters.subList(0, 1) : adapters;
    }

    /** The text tower, what compares the two, and tables that older files keep. */
    static boolean isBesideTower(String tensor) {
        return tensor.startsWith("text_model.")
                || tensor.startsWith("text_projection.")
                || tensor.equals("logit_scale")
                || tensor.equals("logit_bias")
                || tensor.endsWith("embeddings.position_ids");
    }
}
