package dev.vit4j.pretrained.internal;

import dev.vit4j.nn.Activation;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;

/** The tensor names of a block shared by ViT and DeiT, in the two generations of the reference. */
enum VitNames {
    /** On the hub. */
    HUB(
            "encoder.layer.",
            List.of("attention.attention.query", "attention.attention.key", "attention.attention.value"),
            "attention.output.dense",
            "intermediate.dense",
            "output.dense"),
    /** In memory since transformers 5; some files have them. */
    TRANSFORMERS_5(
            "layers.",
            List.of("attention.q_proj", "attention.k_proj", "attention.v_proj"),
            "attention.o_proj",
            "mlp.fc1",
            "mlp.fc2");

    /** The name in both, since the reference renames no activations when it saves. */
    private static final String ACTIVATION = "mlp.activation_fn";

    private final String layers;
    private final List<String> qkv;
    private final String projection;
    private final String fc1;
    private final String fc2;

    VitNames(String layers, List<String> qkv, String projection, String fc1, String fc2) {
        this.layers = layers;
        this.qkv = qkv;
        this.projection = projection;
        this.fc1 = fc1;
        this.fc2 = fc2;
    }

    /**
     * A bare model's tensors.
     *
     * @param root their prefix inside a classifier
     */
    NameAdapter.Builder encoder(String root, int depth) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("class_token", root + "embeddings.cls_token")
                .tensor("position_embedding", root + "embeddings.position_embeddings")
                .layer("patch_embedding.projection", root + "embeddings.patch_embeddings.projection");
        for (int i = 0; i < depth; i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + layers + i + ".";
            names.layer(ours + "norm1", theirs + "layernorm_before")
                    .layer(
                            ours + "attention.qkv",
                            qkv.stream().map(theirs::concat).toArray(String[]::new))
                    .layer(ours + "attention.projection", theirs + projection)
                    .layer(ours + "norm2", theirs + "layernorm_after")
                    .layer(ours + "mlp.fc1", theirs + fc1)
                    .layer(ours + "mlp.fc2", theirs + fc2)
                    .part(ours + "mlp.activation", theirs + ACTIVATION, Activation.Layer.WEIGHTS);
        }
        return names.layer("norm", root + "layernorm")
                .layer("pooler", root + "pooler.dense")
                .part("pooler.activation", root + "pooler.activation", Activation.Layer.WEIGHTS);
    }
}
