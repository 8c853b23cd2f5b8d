package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.SiglipVisionConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ActivationLayer;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.Params;
import java.util.ArrayList;
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

    private static final EncoderFields ENCODER = new EncoderFields(16, Activation.GELU_TANH, 1e-6, false);

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
        return ENCODER.with(
                ConfigField.read("vision_config", "siglip: the image tower's fields, all at their defaults"),
                ConfigField.read("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
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
    public EncoderFields encoderFields() {
        return ENCODER;
    }

    @Override
    public SiglipVisionConfig read(ConfigFields json, Optional<String> architecture, int numLabels) {
        ConfigFields tower = TowerFields.of(json, json.text("model_type", "").equals(BOTH));
        return new SiglipVisionConfig(
                ENCODER.read(tower),
                tower.wholeNumber("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
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
                        Normalization.HALF,
                        Set.of(dev.vit4j.image.ResizeFilter.BICUBIC, dev.vit4j.image.ResizeFilter.BILINEAR)),
                false);
    }

    /** The tower alone, for that is what is written; a classifier's stands inside a configuration of both. */
    @Override
    public Map<String, Object> write(SiglipVisionConfig config) {
        Map<String, Object> tower = EncoderFields.write(TOWER, config.encoder());
        tower.put("intermediate_size", config.intermediateSize());
        tower.put("vision_use_head", config.visionUseHead());
        tower.put("attention_dropout", 0.0);
        if (!config.isClassifier()) {
            tower.put("architectures", List.of(BARE));
            return tower;
        }
        return TowerFields.joint(BOTH, CLASSIFIER, tower);
    }

    @Override
    public List<NameAdapter> names(SiglipVisionConfig config) {
        List<NameAdapter> adapters = new ArrayList<>();
        for (String root : List.of(TowerNames.PREFIX, "")) {
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
                    .part("pooling.mlp.activation", pooling + "mlp.activation_fn", ActivationLayer.WEIGHTS)
                    .build());
        }
        return adapters;
    }

    @Override
    public List<NameAdapter> names(SiglipVisionConfig config, Set<String> tensors) {
        return TowerNames.ofFile(names(config), config.isClassifier(), tensors);
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
