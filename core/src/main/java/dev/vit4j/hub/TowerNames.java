package dev.vit4j.hub;

import dev.vit4j.weights.NameAdapter;

/** What CLIP and SigLIP name alike in their image towers, and what stands beside the tower in a file of both. */
final class TowerNames {

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
                    .layer(ours + "mlp.fc2", theirs + "mlp.fc2");
        }
        return names.layer("head", "classifier");
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
