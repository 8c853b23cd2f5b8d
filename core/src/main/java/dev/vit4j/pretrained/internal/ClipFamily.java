package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.ClipVisionConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link ClipVision} in files: transformers, {@code CLIPVisionConfig}, alone or inside {@code CLIPConfig}. */
final class ClipFamily implements Family<ClipVisionConfig> {

    private static final String BOTH = "clip";
    private static final String TOWER = "clip_vision_model";

    private static final String JOINT = "CLIPModel";
    private static final String PROJECTED = "CLIPVisionModelWithProjection";
    private static final String BARE = "CLIPVisionModel";
    private static final String CLASSIFIER = "CLIPForImageClassification";

    private static final int PROJECTION_DIM = 512;

    private static final EncoderFields ENCODER = new EncoderFields(32, Activation.QUICK_GELU, 1e-5, false);

    @Override
    public List<String> modelTypes() {
        return List.of(BOTH, TOWER);
    }

    @Override
    public List<String> architectures() {
        return List.of(JOINT, PROJECTED, BARE, CLASSIFIER);
    }

    @Override
    public List<ConfigField> fields() {
        return ENCODER.with(
                ConfigField.read("vision_config", "clip: the image tower's fields, all at their defaults"),
                ConfigField.read("vision_config_dict", "clip: goes before vision_config"),
                ConfigField.read("projection_dim", "512; of CLIPModel beside the towers' fields"),
                ConfigField.read("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
                ConfigField.read("initializer_range", "0.02; for training from scratch"),
                ConfigField.ignored("initializer_factor", "for training from scratch"),
                ConfigField.ignored("attention_dropout", "acts in training alone; vit4j trains without dropout"),
                ConfigField.ignored("text_config", "the text tower is not read"),
                ConfigField.ignored("text_config_dict", "the text tower is not read"),
                ConfigField.ignored("logit_scale_init_value", "compares images with texts"));
    }

    @Override
    public Optional<ClipVisionConfig> cast(ModelConfig config) {
        return config instanceof ClipVisionConfig own ? Optional.of(own) : Optional.empty();
    }

    @Override
    public EncoderFields encoderFields() {
        return ENCODER;
    }

    @Override
    public ClipVisionConfig read(ConfigFields json, Optional<String> architecture, int numLabels) {
        boolean both = json.text("model_type", "").equals(BOTH);
        ConfigFields tower =
                both && json.has("vision_config_dict") ? json.object("vision_config_dict") : TowerFields.of(json, both);
        boolean joint = both && architecture.orElse(JOINT).equals(JOINT);
        return new ClipVisionConfig(
                ENCODER.read(tower),
                tower.wholeNumber("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
                (joint ? json : tower).wholeNumber("projection_dim", PROJECTION_DIM),
                tower.trainingNumber("initializer_range", 0.02, Double.POSITIVE_INFINITY),
                numLabels,
                switch (architecture.orElse(both ? JOINT : BARE)) {
                    case JOINT, PROJECTED -> ClipVisionConfig.Head.PROJECTION;
                    case CLASSIFIER -> ClipVisionConfig.Head.CLASSIFIER;
                    default -> ClipVisionConfig.Head.NONE;
                });
    }

    @Override
    public ClipVisionConfig fit(ClipVisionConfig config, Optional<String> architecture, Set<String> tensors) {
        if (architecture.isPresent()) {
            return config;
        }
        if (VitFamily.hasTensor(tensors, "visual_projection.")) {
            return config.withHead(ClipVisionConfig.Head.PROJECTION);
        }
        return config.withHead(
                VitFamily.hasTensor(tensors, "classifier.")
                        ? ClipVisionConfig.Head.CLASSIFIER
                        : ClipVisionConfig.Head.NONE);
    }

    @Override
    public boolean givesUnitEmbeddings(String modelType, Optional<String> architecture) {
        return modelType.equals(BOTH) && architecture.orElse(JOINT).equals(JOINT);
    }

    @Override
    public TrainedPreprocessing preprocessing(ClipVisionConfig config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.CLIP),
                Map.of(Normalization.OPENAI, Set.of(dev.vit4j.image.ResizeFilter.BICUBIC)),
                false);
    }

    /** OpenAI's have quick_gelu, many others gelu. */
    @Override
    public boolean hasOneActivation(ClipVisionConfig config) {
        return false;
    }

    /** The tower alone, for that is what is written; a classifier's stands inside a configuration of both. */
    @Override
    public Map<String, Object> write(ClipVisionConfig config) {
        Map<String, Object> tower = EncoderFields.write(TOWER, config.encoder());
        tower.put("intermediate_size", config.intermediateSize());
        tower.put("projection_dim", config.projectionDim());
        tower.put("initializer_range", config.initializerRange());
        tower.put("attention_dropout", 0.0);
        if (!config.isClassifier()) {
            boolean projected = config.head() == ClipVisionConfig.Head.PROJECTION;
            tower.put("architectures", List.of(projected ? PROJECTED : BARE));
            return tower;
        }
        Map<String, Object> fields = TowerFields.joint(BOTH, CLASSIFIER, tower);
        fields.put("projection_dim", config.projectionDim());
        return fields;
    }

    @Override
    public List<NameAdapter> names(ClipVisionConfig config) {
        List<NameAdapter> adapters = new ArrayList<>();
        for (String root : List.of(TowerNames.PREFIX, "")) {
            adapters.add(TowerNames.tower(root, config.numHiddenLayers())
                    .tensor("class_token", root + "embeddings.class_embedding")
                    .layer("pre_norm", root + "pre_layrnorm") // the reference's spelling
                    .layer("post_norm", root + "post_layernorm")
                    .tensor("projection.weight", "visual_projection.weight")
                    .build());
        }
        return adapters;
    }

    @Override
    public List<NameAdapter> names(ClipVisionConfig config, Set<String> tensors) {
        return TowerNames.ofFile(names(config), config.isClassifier(), tensors);
    }

    @Override
    public boolean isUnused(ClipVisionConfig config, String tensor) {
        return TowerNames.isBesideTower(tensor)
                || (tensor.startsWith("visual_projection.") && config.head() != ClipVisionConfig.Head.PROJECTION)
                || (tensor.startsWith("classifier.") && !config.isClassifier());
    }

    @Override
    public boolean givesPoolerOutput(ClipVisionConfig config) {
        return !config.isClassifier();
    }

    @Override
    public boolean givesImageEmbeds(ClipVisionConfig config) {
        return config.head() == ClipVisionConfig.Head.PROJECTION;
    }

    @Override
    public TransformerModel build(ClipVisionConfig config, Params params, Optional<Interpolation> interpolation) {
        return interpolation
                .map(way -> new ClipVision(config, params, way))
                .orElseGet(() -> new ClipVision(config, params));
    }
}
