package dev.vit4j.pretrained.internal.openclip;

import dev.vit4j.internal.io.JsonFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The fields of one tower in OpenCLIP's {@code model_cfg}, {@code vision_cfg} or {@code text_cfg}, read with OpenCLIP's
 * defaults. A field that isn't known is an error, as in OpenCLIP.
 *
 * @param quickGelu whether the model has OpenAI's activation
 */
record OpenClipTower(JsonFields fields, boolean quickGelu) {

    /** Parts that vit4j doesn't have, each with the only value that it may have. */
    private static final Map<String, String> ONLY = Map.ofEntries(
            Map.entry("attentional_pool", "false"),
            Map.entry("no_ln_pre", "false"),
            Map.entry("final_ln_after_pool", "false"),
            Map.entry("pos_embed_type", "learnable"),
            Map.entry("block_type", "default"),
            Map.entry("qk_norm", "false"),
            Map.entry("scaled_cosine_attn", "false"),
            Map.entry("scale_heads", "false"),
            Map.entry("scale_attn_inner", "false"),
            Map.entry("scale_attn", "false"),
            Map.entry("scale_fc", "false"),
            Map.entry("embed_cls", "false"),
            Map.entry("proj_type", "linear"));

    /** What acts in training alone, chooses a tokenizer, or belongs to a part that isn't there. */
    private static final Set<String> IGNORED = Set.of(
            "attn_pooler_queries",
            "attn_pooler_heads",
            "patch_dropout",
            "output_tokens",
            "timm_model_pretrained",
            "timm_proj_bias",
            "timm_drop",
            "timm_drop_path",
            "hf_tokenizer_name",
            "tokenizer_mode",
            "tokenizer_kwargs",
            "hf_model_pretrained",
            "hf_proj_type",
            "hf_pooler_type",
            "pad_id");

    private static final Set<String> READ = Set.of(
            "layers",
            "width",
            "head_width",
            "heads",
            "mlp_ratio",
            "patch_size",
            "image_size",
            "pool_type",
            "act_kwargs",
            "norm_kwargs",
            "timm_model_name",
            "timm_pool",
            "timm_proj",
            "context_length",
            "vocab_size",
            "eos_id",
            "no_causal_mask",
            "proj_bias");

    private static final double LAYER_NORM_EPS = 1e-5;

    /** Refuses what would change the computation. */
    OpenClipTower {
        for (String name : fields.names()) {
            if (ONLY.containsKey(name)) {
                String only = ONLY.get(name);
                if (!fields.anyText(name).orElse(only).equals(only)) {
                    throw fields.unexpected(name, only + ": vit4j has no other");
                }
            } else if (!READ.contains(name) && !IGNORED.contains(name) && fields.has(name)) {
                throw fields.unexpected(name, "absent: vit4j doesn't know this field of OpenCLIP's");
            }
        }
    }

    boolean has(String field) {
        return fields.has(field);
    }

    /** The fields of the reference's config.json that both kinds of towers have. */
    Map<String, Object> encoder(int width, int heads) {
        Map<String, Object> encoder = new LinkedHashMap<>();
        encoder.put("hidden_size", width);
        encoder.put("num_attention_heads", heads);
        encoder.put("num_hidden_layers", fields.wholeNumber("layers", 12));
        encoder.put("intermediate_size", (int) (width * fields.number("mlp_ratio", 4)));
        encoder.put("hidden_act", activation());
        encoder.put("layer_norm_eps", layerNormEps());
        return encoder;
    }

    private String activation() {
        if (!has("act_kwargs")) {
            return quickGelu ? "quick_gelu" : "gelu";
        }
        JsonFields arguments = fields.object("act_kwargs");
        boolean isTanh = arguments.text("approximate", "none").equals("tanh");
        if (quickGelu || arguments.names().stream().anyMatch(name -> !name.equals("approximate"))) {
            throw fields.unexpected("act_kwargs", "absent, or \"approximate\" of GELU alone");
        }
        return isTanh ? "gelu_pytorch_tanh" : "gelu";
    }

    private double layerNormEps() {
        if (!has("norm_kwargs")) {
            return LAYER_NORM_EPS;
        }
        JsonFields arguments = fields.object("norm_kwargs");
        if (arguments.names().stream().anyMatch(name -> !name.equals("eps"))) {
            throw fields.unexpected("norm_kwargs", "absent, or \"eps\" alone");
        }
        return arguments.number("eps", LAYER_NORM_EPS);
    }
}
