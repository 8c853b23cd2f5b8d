package dev.vit4j.hub;

import dev.vit4j.image.ChannelStatistics;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.SiglipVisionConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.Params;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link SiglipVision} in files: transformers, {@code SiglipVisionConfig}, alone or inside {@code SiglipConfig}. */
final class SiglipFamily implements Family<SiglipVisionConfig> {

    private static final String BOTH = "siglip";
    private static final String TOWER = "siglip_vision_model";

    private static final String JOINT = "SiglipModel";
    private static final String BARE = "SiglipVisionModel";
    private static final String CLASSIFIER = "SiglipForImageClassification";

    @Override
    public List<String> modelTypes() {
        return List.of(BOTH, TOWER);
    }

    @Override
    public List<String> architectures() {
        return List.of(JOINT, BARE, CLASSIFIER);
    }

    @Override
    public List<ConfigField> fields() {
        return List.of(
                ConfigField.read("vision_config", "siglip: the image tower's fields, all at their defaults"),
                ConfigField.read("image_size", 224),
                ConfigField.read("patch_size", 16),
                ConfigField.read("num_channels", 3),
                ConfigField.read("hidden_size", 768),
                ConfigField.read("num_hidden_layers", 12),
                ConfigField.read("num_attention_heads", 12),
                ConfigField.read("intermediate_size", 3072),
                ConfigField.read("hidden_act", "gelu_pytorch_tanh"),
                ConfigField.read("layer_norm_eps", 1e-6),
                ConfigField.read("vision_use_head", true),
                ConfigField.ignored("initializer_factor", "for training from scratch"),
                ConfigField.ignored("attention_dropout", "acts in training alone; vit4j trains without dropout"),
                ConfigField.ignored("text_config", "the text tower is not read"));
    }

    @Override
    public Optional<SiglipVisionConfig> cast(ModelConfig config) {
        return config instanceof SiglipVisionConfig own ? Optional.of(own) : Optional.empty();
    }

    @Override
    public SiglipVisionConfig read(ConfigFields json, Optional<String> architecture, int numLabels) {
        ConfigFields tower = TowerNames.fields(json, json.text("model_type", "").equals(BOTH));
        return new SiglipVisionConfig(
                tower.extent("image_size", 224),
                tower.extent("patch_size", 16),
                tower.wholeNumber("num_channels", 3),
                tower.wholeNumber("hidden_size", 768),
                tower.wholeNumber("num_hidden_layers", 12),
                tower.wholeNumber("num_attention_heads", 12),
                tower.wholeNumber("intermediate_size", 3072),
                tower.activation("hidden_act", defaultActivation()),
                tower.number("layer_norm_eps", 1e-6),
                tower.flag("vision_use_head", true),
                numLabels,
                architecture.orElse(BARE).equals(CLASSIFIER)
                        ? SiglipVisionConfig.Head.CLASSIFIER
                        : SiglipVisionConfig.Head.NONE);
    }

    @Override
    public SiglipVisionConfig fit(SiglipVisionConfig config, Optional<String> architecture, Set<String> tensors) {
        return architecture.isEmpty() && VitFamily.hasTensor(tensors, "classifier.")
                ? config.withHead(SiglipVisionConfig.Head.CLASSIFIER)
                : config;
    }

    @Override
    public boolean givesUnitEmbeddings(String modelType, Optional<String> architecture) {
        return modelType.equals(BOTH) && architecture.orElse(JOINT).equals(JOINT);
    }

    /** The second generation is bilinear. */
    @Override
    public TrainedPreprocessing preprocessing(SiglipVisionConfig config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.SIGLIP),
                Map.of(
                        ChannelStatistics.HALF,
                        Set.of(dev.vit4j.image.Interpolation.BICUBIC, dev.vit4j.image.Interpolation.BILINEAR)),
                false);
    }

    @Override
    public Activation defaultActivation() {
        return Activation.GELU_TANH;
    }

    /** The tower alone, for that is what is written; a classifier's stands inside a configuration of both. */
    @Override
    public Map<String, Object> write(SiglipVisionConfig config) {
        Map<String, Object> tower = new LinkedHashMap<>();
        tower.put("model_type", TOWER);
        tower.put("image_size", VitFamily.sides(config.imageSize()));
        tower.put("patch_size", VitFamily.sides(config.patchSize()));
        tower.put("num_channels", config.numChannels());
        tower.put("hidden_size", config.hiddenSize());
        tower.put("num_hidden_layers", config.numHiddenLayers());
        tower.put("num_attention_heads", config.numAttentionHeads());
        tower.put("intermediate_size", config.intermediateSize());
        tower.put("hidden_act", config.hiddenAct().configName());
        tower.put("layer_norm_eps", config.layerNormEps());
        tower.put("vision_use_head", config.visionUseHead());
        tower.put("attention_dropout", 0.0);
        if (!config.isClassifier()) {
            tower.put("architectures", List.of(BARE));
            return tower;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", BOTH);
        fields.put("architectures", List.of(CLASSIFIER));
        fields.put("vision_config", tower);
        return fields;
    }

    @Override
    public List<NameAdapter> names(SiglipVisionConfig config) {
        List<NameAdapter> adapters = new ArrayList<>();
        for (String root : List.of("vision_model.", "")) {
            String pooling = root + "head.";
            adapters.add(TowerNames.tower(root, config.numHiddenLayers())
                    .layer("norm", root + "post_layernorm")
                    .tensor("pooling.probe", pooling + "probe")
                    .tensor("pooling.attention.qkv.weight", pooling + "attention.in_proj_weight")
                    .tensor("pooling.attention.qkv.bias", pooling + "attention.in_proj_bias")
                    .layer("pooling.attention.projection", pooling + "attention.out_proj")
                    .layer("pooling.norm", pooling + "layernorm")
                    .layer("pooling.mlp.fc1", pooling + "mlp.fc1")
                    .layer("pooling.mlp.fc2", pooling + "mlp.fc2")
                    .build());
        }
        return adapters;
    }

    @Override
    public boolean isUnused(SiglipVisionConfig config, String tensor) {
        boolean ofPooling = tensor.startsWith("vision_model.head.") || tensor.startsWith("head.");
        return TowerNames.isBesideTower(tensor)
                || (ofPooling && !config.visionUseHead())
                || (tensor.startsWith("classifier.") && !config.isClassifier());
    }

    @Override
    public boolean givesPoolerOutput(SiglipVisionConfig config) {
        return config.poolsByAttention();
    }

    @Override
    public TransformerModel build(SiglipVisionConfig config, Params params, Optional<Interpolation> interpolation) {
        return interpolation
                .map(way -> new SiglipVision(config, params, way))
                .orElseGet(() -> new SiglipVision(config, params));
    }
}
