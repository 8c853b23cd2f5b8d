package dev.vit4j.pretrained.internal.timm;

import dev.vit4j.model.TimmVit;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.TensorForm;

/** timm's names of a Vision Transformer's tensors. */
public final class TimmNames {

    private TimmNames() {}

    /** @param root before timm's names */
    static NameAdapter of(TimmVit.Config config, String root) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("class_token", root + "cls_token")
                .tensor("distillation_token", root + "dist_token")
                .tensor("register_tokens", root + "reg_token")
                .layer("pre_norm", root + "norm_pre");
        nameEncoder(names.tensor("position_embedding", root + "pos_embed"), root, config.numHiddenLayers());
        for (int i = 0; config.gatedMlp() && i < config.numHiddenLayers(); i++) {
            names.layer("blocks." + i + ".mlp.gate_up", root + "blocks." + i + ".mlp.fc1")
                    .layer("blocks." + i + ".mlp.down", root + "blocks." + i + ".mlp.fc2");
        }
        namePooling(names, root);
        return names.layer("norm", root + (config.finalNorm() == TimmVit.FinalNorm.POOLED ? "fc_norm" : "norm"))
                .layer("head", root + "head")
                .layer("distillation_head", root + "head_dist")
                .build();
    }

    /** Adds patches and blocks. */
    public static void nameEncoder(NameAdapter.Builder names, String root, int depth) {
        names.layer("patch_embedding.projection", root + "patch_embed.proj");
        for (int i = 0; i < depth; i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + ours;
            names.layer(ours + "norm1", theirs + "norm1")
                    .layer(ours + "attention.qkv", theirs + "attn.qkv")
                    .layer(ours + "attention.projection", theirs + "attn.proj")
                    .tensor(ours + "scale1.weight", theirs + "ls1.gamma")
                    .layer(ours + "norm2", theirs + "norm2")
                    .layer(ours + "mlp.fc1", theirs + "mlp.fc1")
                    .layer(ours + "mlp.fc2", theirs + "mlp.fc2")
                    .tensor(ours + "scale2.weight", theirs + "ls2.gamma");
        }
    }

    /** Adds pooling by attention. */
    public static void namePooling(NameAdapter.Builder names, String root) {
        String theirs = root + "attn_pool.";
        names.tensor("pooling.probe", theirs + "latent")
                .layer("pooling.attention.qkv", TensorForm.QUERIES_THEN_KEYS_AND_VALUES, theirs + "q", theirs + "kv")
                .layer("pooling.attention.projection", theirs + "proj")
                .layer("pooling.norm", theirs + "norm")
                .layer("pooling.mlp.fc1", theirs + "mlp.fc1")
                .layer("pooling.mlp.fc2", theirs + "mlp.fc2");
    }
}
