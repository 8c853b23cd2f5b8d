package dev.vit4j.pretrained.internal.openclip;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.JsonText;
import dev.vit4j.model.TimmVit;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.timm.TimmFamily;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OpenCLIP's {@code open_clip_config.json}, as the fields of the reference's config.json that describe the same model: a
 * {@code CLIPModel}, or a {@code SiglipModel} whose image tower is timm's.
 */
public final class OpenClipConfig {

    public static final String FILE_NAME = "open_clip_config.json";

    private static final String VISION = "vision_cfg";
    private static final String TEXT = "text_cfg";
    private static final String TIMM = "timm_model_name";
    private static final int HIGHEST_ID = 2;

    private final JsonFields model;
    private final OpenClipTower vision;
    private final OpenClipTower text;

    private OpenClipConfig(JsonFields model) {
        this.model = model;
        boolean quickGelu = model.flag("quick_gelu", false);
        vision = new OpenClipTower(model.object(VISION), quickGelu);
        text = new OpenClipTower(model.object(TEXT), quickGelu);
    }

    /**
     * The same model in the reference's fields.
     *
     * @throws dev.vit4j.ResourceException if the file is missing, broken, or describes a model that vit4j doesn't have
     */
    public static JsonFields read(Path file) {
        JsonFields document = JsonFields.read(file);
        JsonFields model = document.object("model_cfg");
        requireTransformers(model);
        return JsonFields.parse(JsonText.write(new OpenClipConfig(model).translated()), file.toString());
    }

    private static void requireTransformers(JsonFields model) {
        if (model.has("multimodal_cfg")) {
            throw model.unexpected("multimodal_cfg", "absent: vit4j has no CoCa, which also writes captions");
        }
        JsonFields vision = model.object(VISION);
        if (vision.has("layers") && !vision.isNumber("layers")) {
            throw vision.unexpected(
                    "layers", "one number: an image tower with several is a ResNet, which vit4j has not");
        }
        JsonFields text = model.object(TEXT);
        if (text.has("hf_model_name")) {
            throw text.unexpected("hf_model_name", "absent: the text tower must be OpenCLIP's own");
        }
        if (model.flag("nonscalar_logit_scale", false)) {
            throw model.unexpected("nonscalar_logit_scale", "false");
        }
    }

    private Map<String, Object> translated() {
        return vision.has(TIMM) ? siglip() : clip();
    }

    private int embedDim() {
        return model.wholeNumber("embed_dim", 512);
    }

    private Map<String, Object> clip() {
        requireText("no_causal_mask", "false");
        requireText("proj_bias", "false");
        if (!vision.fields().text("pool_type", "tok").equals("tok")) {
            throw vision.fields().unexpected("pool_type", "tok, the class token");
        }
        if (model.has("init_logit_bias")) {
            throw model.unexpected("init_logit_bias", "absent: CLIP has none");
        }
        int width = vision.fields().wholeNumber("width", 768);
        Map<String, Object> image =
                vision.encoder(width, width / Math.max(1, vision.fields().wholeNumber("head_width", 64)));
        image.put("image_size", imageSize());
        image.put("patch_size", vision.fields().wholeNumber("patch_size", 16));
        image.put("projection_dim", embedDim());
        Map<String, Object> words = words(49_408, 77, 512, 8);
        words.put("projection_dim", embedDim());
        words.put("eos_token_id", endToken());
        Map<String, Object> fields = document("clip", "CLIPModel", image, words);
        fields.put("projection_dim", embedDim());
        return fields;
    }

    /** With {@code argmax} that of the highest id, which the reference says by an id of 2. */
    private int endToken() {
        String pool = text.fields().text("pool_type", "argmax");
        int end = text.fields().wholeNumber("eos_id", HIGHEST_ID);
        if (pool.equals("eos") && end == HIGHEST_ID) {
            throw text.fields().unexpected("eos_id", "another than 2, which the reference takes for the highest id");
        }
        return switch (pool) {
            case "argmax" -> HIGHEST_ID;
            case "eos" -> end;
            default -> throw text.fields().unexpected("pool_type", "argmax or eos in a model of OpenCLIP's own towers");
        };
    }

    private Map<String, Object> siglip() {
        requireText("no_causal_mask", "true");
        requireText("proj_bias", "true");
        requireText("pool_type", "last");
        JsonFields fields = vision.fields();
        String name = fields.text(TIMM, "");
        TimmVit.Config tower = (TimmVit.Config) ConfigJson.parse(
                        JsonText.write(Map.of(
                                TimmFamily.ARCHITECTURE,
                                name,
                                "num_classes",
                                0,
                                "model_args",
                                Map.of("img_size", imageSize()))),
                        fields.origin() + ": " + TIMM)
                .config();
        boolean isSiglip = tower.prefixTokens() == 0
                && tower.globalPool() == TimmVit.GlobalPool.MAP
                && tower.finalNorm() == TimmVit.FinalNorm.TOKENS
                && tower.initValues().isEmpty()
                && tower.qkvBias()
                && !tower.preNorm()
                && !tower.gatedMlp();
        if (!isSiglip) {
            throw fields.unexpected(TIMM, "one of timm's towers of SigLIP (vit_…_siglip_…), or absent");
        }
        if (!fields.text("timm_pool", "avg").equals("map")
                || !fields.text("timm_proj", "linear").equals("none")) {
            throw fields.unexpected("timm_proj", "none, with timm_pool map: a tower of SigLIP has no projection");
        }
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("image_size", imageSize());
        image.put("patch_size", tower.patchSize().side());
        image.put("hidden_size", tower.hiddenSize());
        image.put("num_hidden_layers", tower.numHiddenLayers());
        image.put("num_attention_heads", tower.numAttentionHeads());
        image.put("intermediate_size", tower.mlpWidth());
        image.put("hidden_act", tower.hiddenAct().configName());
        image.put("layer_norm_eps", tower.layerNormEps());
        Map<String, Object> words = words(32_000, 64, 768, 12);
        words.put("projection_size", embedDim());
        return document("siglip", "SiglipModel", image, words);
    }

    /** A field of the text tower that only this value fits. */
    private void requireText(String field, String only) {
        String absent = field.equals("pool_type") ? "argmax" : "false";
        if (!text.fields().anyText(field).orElse(absent).equals(only)) {
            throw text.fields()
                    .unexpected(
                            field,
                            only + ", where the image tower is "
                                    + (vision.has(TIMM) ? "timm's, as in SigLIP" : "OpenCLIP's own, as in CLIP"));
        }
    }

    private Object imageSize() {
        return vision.fields().isNumber("image_size") || !vision.has("image_size")
                ? vision.fields().wholeNumber("image_size", 224)
                : vision.fields().wholeNumbers("image_size");
    }

    private Map<String, Object> words(int vocabSize, int length, int width, int heads) {
        JsonFields fields = text.fields();
        Map<String, Object> words =
                text.encoder(fields.wholeNumber("width", width), fields.wholeNumber("heads", heads));
        words.put("vocab_size", fields.wholeNumber("vocab_size", vocabSize));
        words.put("max_position_embeddings", fields.wholeNumber("context_length", length));
        return words;
    }

    private static Map<String, Object> document(
            String type, String architecture, Map<String, Object> image, Map<String, Object> words) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", type);
        fields.put("architectures", List.of(architecture));
        fields.put("vision_config", image);
        fields.put("text_config", words);
        return fields;
    }
}
