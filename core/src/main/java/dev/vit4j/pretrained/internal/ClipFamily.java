package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.model.ClipVision;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@link dev.vit4j.model.ClipVision} in files: transformers, {@code CLIPVisionConfig}, alone or inside
 * {@code CLIPConfig}.
 */
final class ClipFamily extends TowerFamily<ClipVision.Config, ClipVision.Head> {

    static final String BOTH = "clip";
    static final String JOINT = "CLIPModel";
    static final int PROJECTION_DIM = 512;

    private static final String BARE = "CLIPVisionModel";

    ClipFamily() {
        super(
                ClipVision.Config.class,
                new TowerFiles(
                        BOTH,
                        "clip_vision_model",
                        JOINT,
                        List.of("vision_config_dict", "vision_config"),
                        "vision_model."),
                new EncoderFields(32, Activation.QUICK_GELU, 1e-5, false),
                List.of(
                        new Architecture<>(JOINT, ClipVision.Head.PROJECTION),
                        new Architecture<>("CLIPVisionModelWithProjection", ClipVision.Head.PROJECTION),
                        new Architecture<>(BARE, ClipVision.Head.NONE),
                        new Architecture<>("CLIPForImageClassification", ClipVision.Head.CLASSIFIER)));
    }

    @Override
    public List<ConfigField> fields() {
        return encoder()
                .with(
                        ConfigField.read("vision_config", "clip: the image tower's fields, all at their defaults"),
                        ConfigField.read("vision_config_dict", "clip: goes before vision_config"),
                        ConfigField.read("projection_dim", "512; of CLIPModel beside the towers' fields"),
                        EncoderFields.INTERMEDIATE_SIZE,
                        EncoderFields.INITIALIZER_RANGE,
                        ConfigField.ignored("initializer_factor", "for training from scratch"),
                        ConfigField.ignored("attention_dropout", EncoderFields.DROPOUT));
    }

    @Override
    public ClipVision.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        boolean both = files().isOfBoth(json);
        ConfigFields tower = files().fields(json);
        return new ClipVision.Config(
                encoder().read(tower),
                EncoderFields.intermediateSize(tower),
                (files().isJoint(both, architecture) ? json : tower).wholeNumber("projection_dim", PROJECTION_DIM),
                EncoderFields.initializerRange(tower),
                numLabels,
                head(architecture.orElse(both ? JOINT : BARE)));
    }

    @Override
    public ClipVision.Config fit(ClipVision.Config config, Optional<String> architecture, Set<String> tensors) {
        if (architecture.isPresent()) {
            return config;
        }
        if (hasTensor(tensors, "visual_projection.")) {
            return config.withHead(ClipVision.Head.PROJECTION);
        }
        return config.withHead(hasClassifier(tensors) ? ClipVision.Head.CLASSIFIER : ClipVision.Head.NONE);
    }

    @Override
    public Map<String, Object> write(ClipVision.Config config) {
        Map<String, Object> fields = write(config, config.head());
        fields.put("projection_dim", config.projectionDim()); // of both towers, where there are both
        return fields;
    }

    @Override
    Map<String, Object> writeTower(ClipVision.Config config) {
        Map<String, Object> tower = EncoderFields.write(files().alone(), config.encoder());
        tower.put("intermediate_size", config.intermediateSize());
        tower.put("projection_dim", config.projectionDim());
        tower.put("initializer_range", config.initializerRange());
        tower.put("attention_dropout", 0.0);
        return tower;
    }

    @Override
    NameAdapter openClipNames(ClipVision.Config config) {
        return OpenClipNames.image(config.numHiddenLayers());
    }

    @Override
    void nameOthers(NameAdapter.Builder names, String root) {
        names.tensor("class_token", root + "embeddings.class_embedding")
                .layer("pre_norm", root + "pre_layrnorm") // the reference's spelling
                .layer("post_norm", root + "post_layernorm")
                .tensor("projection.weight", "visual_projection.weight");
    }

    @Override
    public boolean isUnused(ClipVision.Config config, String tensor) {
        return super.isUnused(config, tensor)
                || (tensor.startsWith("visual_projection.") && config.head() != ClipVision.Head.PROJECTION);
    }

    @Override
    public Set<ReferenceOutput> outputs(ClipVision.Config config) {
        return switch (config.head()) {
            case NONE -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT);
            case PROJECTION ->
                EnumSet.of(
                        ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT, ReferenceOutput.IMAGE_EMBEDS);
            case CLASSIFIER -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.LOGITS);
        };
    }

    @Override
    public TrainedPreprocessing preprocessing(ClipVision.Config config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.CLIP, ImageProcessor.OPEN_CLIP),
                Map.of(Normalization.OPENAI, Set.of(ResizeFilter.BICUBIC)),
                false);
    }

    /** OpenAI's checkpoints use quick_gelu, many others gelu. */
    @Override
    public Optional<Activation> trainedActivation(ClipVision.Config config, String origin) {
        return defaultActivation().filter(quickGelu -> origin.startsWith("openai/clip-"));
    }
}
