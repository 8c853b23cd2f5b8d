package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.pretrained.internal.timm.TimmNames;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.TensorForm;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@link dev.vit4j.model.SiglipVision} in files: transformers, {@code SiglipVisionConfig}, alone or inside
 * {@code SiglipConfig}.
 */
final class SiglipFamily extends TowerFamily<SiglipVision.Config, SiglipVision.Head> {

    static final String BOTH = "siglip";
    static final String JOINT = "SiglipModel";

    private static final String BARE = "SiglipVisionModel";

    SiglipFamily() {
        super(
                SiglipVision.Config.class,
                new TowerFiles(BOTH, "siglip_vision_model", JOINT, List.of("vision_config"), "vision_model."),
                new EncoderFields(16, Activation.GELU_TANH, 1e-6, false),
                List.of(
                        new Architecture<>(JOINT, SiglipVision.Head.NONE),
                        new Architecture<>(BARE, SiglipVision.Head.NONE),
                        new Architecture<>("SiglipForImageClassification", SiglipVision.Head.CLASSIFIER)));
    }

    @Override
    public List<ConfigField> fields() {
        return encoder()
                .with(
                        ConfigField.read("vision_config", "siglip: the image tower's fields, all at their defaults"),
                        EncoderFields.INTERMEDIATE_SIZE,
                        ConfigField.read("vision_use_head", true),
                        ConfigField.ignored("initializer_factor", "for training from scratch"),
                        ConfigField.ignored("attention_dropout", EncoderFields.DROPOUT));
    }

    @Override
    public SiglipVision.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        ConfigFields tower = files().fields(json);
        return new SiglipVision.Config(
                encoder().read(tower),
                EncoderFields.intermediateSize(tower),
                tower.flag("vision_use_head", true),
                numLabels,
                head(architecture.orElse(BARE)));
    }

    @Override
    public SiglipVision.Config fit(SiglipVision.Config config, Optional<String> architecture, Set<String> tensors) {
        return architecture.isEmpty() && hasClassifier(tensors)
                ? config.withHead(SiglipVision.Head.CLASSIFIER)
                : config;
    }

    @Override
    public Map<String, Object> write(SiglipVision.Config config) {
        return write(config, config.head());
    }

    @Override
    Map<String, Object> writeTower(SiglipVision.Config config) {
        Map<String, Object> tower = EncoderFields.write(files().alone(), config.encoder());
        tower.put("intermediate_size", config.intermediateSize());
        tower.put("vision_use_head", config.visionUseHead());
        tower.put("attention_dropout", 0.0);
        return tower;
    }

    /** timm's, whose tower it is there. */
    @Override
    NameAdapter openClipNames(SiglipVision.Config config) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("position_embedding", TensorForm.WITH_LEADING_ONE, OpenClipNames.TRUNK + "pos_embed")
                .layer("norm", OpenClipNames.TRUNK + "norm");
        TimmNames.nameEncoder(names, OpenClipNames.TRUNK, config.numHiddenLayers());
        TimmNames.namePooling(names, OpenClipNames.TRUNK);
        return names.build();
    }

    @Override
    void nameOthers(NameAdapter.Builder names, String root) {
        String pooling = root + "head.";
        names.layer("norm", root + "post_layernorm")
                .tensor("pooling.probe", pooling + "probe")
                .tensor("pooling.attention.qkv.weight", pooling + "attention.in_proj_weight")
                .tensor("pooling.attention.qkv.bias", pooling + "attention.in_proj_bias")
                .layer("pooling.attention.projection", pooling + "attention.out_proj")
                .layer("pooling.norm", pooling + "layernorm")
                .layer("pooling.mlp.fc1", pooling + "mlp.fc1")
                .layer("pooling.mlp.fc2", pooling + "mlp.fc2")
                .part("pooling.mlp.activation", pooling + "mlp.activation_fn", Activation.Layer.WEIGHTS);
    }

    @Override
    public boolean isUnused(SiglipVision.Config config, String tensor) {
        boolean ofPooling = tensor.startsWith("vision_model.head.") || tensor.startsWith("head.");
        return super.isUnused(config, tensor) || (ofPooling && !config.visionUseHead());
    }

    @Override
    public Set<ReferenceOutput> outputs(SiglipVision.Config config) {
        if (config.isClassifier()) {
            return EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.LOGITS);
        }
        return config.poolsByAttention()
                ? EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT)
                : EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE);
    }

    /** The second generation uses bilinear resizing. */
    @Override
    public TrainedPreprocessing preprocessing(SiglipVision.Config config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.SIGLIP, ImageProcessor.OPEN_CLIP),
                Map.of(Normalization.HALF, Set.of(ResizeFilter.BICUBIC, ResizeFilter.BILINEAR)),
                false);
    }
}
