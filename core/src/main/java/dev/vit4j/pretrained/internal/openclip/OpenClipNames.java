package dev.vit4j.pretrained.internal.openclip;

import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.TensorForm;
import java.util.List;
import java.util.Set;

/** OpenCLIP's names of tensors: an image tower's begin with {@code visual.}, a text tower's have no prefix or another. */
public final class OpenClipNames {

    /** Before the names of every image tower. */
    public static final String VISUAL = "visual.";

    /** Before the names of an image tower that is timm's. */
    public static final String TRUNK = VISUAL + "trunk.";

    /** Before the names of a text tower in models of {@code custom_text}. */
    private static final String CUSTOM_TEXT = "text.";

    private static final List<String> TEXT = List.of(
            CUSTOM_TEXT,
            "transformer.resblocks.",
            "token_embedding.weight",
            "positional_embedding",
            "ln_final.",
            "text_projection");

    private OpenClipNames() {}

    /** Whether names are those of a file of OpenCLIP. */
    public static boolean areIn(Set<String> tensors) {
        return tensors.stream().anyMatch(name -> name.startsWith(VISUAL));
    }

    /** Whether a tensor is a text tower's. */
    public static boolean isOfText(String tensor) {
        return TEXT.stream().anyMatch(tensor::startsWith);
    }

    /** The names of an image tower of OpenCLIP's own. */
    public static NameAdapter image(int depth) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("class_token", VISUAL + "class_embedding")
                .tensor("position_embedding", VISUAL + "positional_embedding")
                .tensor("patch_embedding.projection.weight", VISUAL + "conv1.weight")
                .layer("pre_norm", VISUAL + "ln_pre");
        nameBlocks(names, VISUAL, depth);
        return names.layer("post_norm", VISUAL + "ln_post")
                .tensor("projection.weight", TensorForm.TRANSPOSED, VISUAL + "proj")
                .build();
    }

    /** The names of a text tower up to its last norm, and what its names begin with. */
    public static NameAdapter.Builder text(Set<String> tensors, int depth) {
        String root = textRoot(tensors);
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("token_embedding.weight", root + "token_embedding.weight")
                .tensor("position_embedding", root + "positional_embedding");
        nameBlocks(names, root, depth);
        return names.layer("norm", root + "ln_final");
    }

    /** What the names of a text tower begin with. */
    public static String textRoot(Set<String> tensors) {
        return tensors.stream().anyMatch(name -> name.startsWith(CUSTOM_TEXT)) ? CUSTOM_TEXT : "";
    }

    private static void nameBlocks(NameAdapter.Builder names, String root, int depth) {
        for (int i = 0; i < depth; i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + "transformer.resblocks." + i + ".";
            names.layer(ours + "norm1", theirs + "ln_1")
                    .tensor(ours + "attention.qkv.weight", theirs + "attn.in_proj_weight")
                    .tensor(ours + "attention.qkv.bias", theirs + "attn.in_proj_bias")
                    .layer(ours + "attention.projection", theirs + "attn.out_proj")
                    .layer(ours + "norm2", theirs + "ln_2")
                    .layer(ours + "mlp.fc1", theirs + "mlp.c_fc")
                    .layer(ours + "mlp.fc2", theirs + "mlp.c_proj");
        }
    }
}
