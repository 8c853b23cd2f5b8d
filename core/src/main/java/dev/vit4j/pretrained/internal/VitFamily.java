package dev.vit4j.pretrained.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Pooling;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.Params;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@link Vit} in files: the reference's (transformers, {@code ViTConfig}, with its defaults for what is left out), or
 * one of our own {@code model_type} with further fields where the reference can't say what the model is.
 */
final class VitFamily implements Family<VitConfig> {

    private static final String REFERENCE_TYPE = "vit";

    /** Ours, for models that the reference doesn't have: mean pooling, a stem, LayerScale, sine-cosine positions. */
    private static final String OWN_TYPE = "vit4j-vit";

    private static final String CLASSIFIER = "ViTForImageClassification";
    private static final String BARE = "ViTModel";

    /** Of DeiT, too. */
    static final EncoderFields ENCODER = new EncoderFields(16, Activation.GELU, 1e-12, true);

    /** What both types may say. */
    static final List<ConfigField> REFERENCE_FIELDS = ENCODER.with(
            ConfigField.read("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
            ConfigField.read("qkv_bias", true),
            ConfigField.read("pooler_output_size", "as hidden_size"),
            ConfigField.read("pooler_act", "tanh"),
            ConfigField.ignored("add_pooling_layer", "the file says whether it holds a pooler"),
            ConfigField.read("initializer_range", "0.02; for training from scratch"),
            ConfigField.read("head_dim", EncoderFields.HEAD_DIM),
            ConfigField.ignored("hidden_dropout_prob", "acts in training alone; vit4j trains without dropout"),
            ConfigField.ignored("attention_probs_dropout_prob", "as hidden_dropout_prob"),
            ConfigField.ignored("encoder_stride", "for masked image modelling alone"));

    private static final List<ConfigField> OWN_FIELDS = List.of(
            ConfigField.read("drop_path_rate", "0; for training"),
            ConfigField.read("head", "vit4j-vit: classifier"),
            ConfigField.read("pooling", "vit4j-vit: class_token"),
            ConfigField.read("position_embedding", "vit4j-vit: learned"),
            ConfigField.read("layer_scale", "vit4j-vit: 0, none"),
            ConfigField.read("stem_widths", "vit4j-vit: no stem"),
            ConfigField.read("weight_initialization", "vit4j-vit: by initializer_range"),
            ConfigField.read("gain", "of weight_initialization: 1"),
            ConfigField.read("residual_gain", "of weight_initialization: 1"));

    @Override
    public List<String> modelTypes() {
        return List.of(REFERENCE_TYPE, OWN_TYPE);
    }

    @Override
    public List<String> architectures() {
        return List.of(CLASSIFIER, BARE);
    }

    @Override
    public List<ConfigField> fields() {
        return Stream.concat(REFERENCE_FIELDS.stream(), OWN_FIELDS.stream()).toList();
    }

    @Override
    public Optional<VitConfig> cast(ModelConfig config) {
        return config instanceof VitConfig own ? Optional.of(own) : Optional.empty();
    }

    @Override
    public EncoderFields encoderFields() {
        return ENCODER;
    }

    @Override
    public VitConfig read(ConfigFields json, Optional<String> architecture, int numLabels) {
        boolean own = json.text("model_type", "").equals(OWN_TYPE);
        if (own) {
            requireKnownFields(json);
        }
        EncoderConfig encoder = ENCODER.read(json);
        boolean classifies = architecture.filter(CLASSIFIER::equals).isPresent();
        return new VitConfig(
                encoder,
                json.wholeNumber("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
                json.flag("qkv_bias", true),
                poolerOutputSize(json, encoder, classifies),
                json.activation("pooler_act", Activation.TANH, !classifies),
                numLabels,
                own
                        ? json.choice("head", VitConfig.Head.CLASSIFIER)
                        : architecture.orElse(CLASSIFIER).equals(CLASSIFIER)
                                ? VitConfig.Head.CLASSIFIER
                                : VitConfig.Head.POOLER,
                own ? json.choice("pooling", Pooling.CLASS_TOKEN) : Pooling.CLASS_TOKEN,
                own ? json.choice("position_embedding", VitConfig.Positions.LEARNED) : VitConfig.Positions.LEARNED,
                own ? json.number("layer_scale", 0) : 0,
                json.trainingNumber("drop_path_rate", 0, 1),
                own && json.has("stem_widths")
                        ? Optional.of(new ConvolutionalStem.Config(json.wholeNumbers("stem_widths")))
                        : Optional.empty(),
                initialization(json));
    }

    /** The reference takes 0 for absent, and has no pooler in a classifier, whose fields may say what they will. */
    static int poolerOutputSize(ConfigFields json, EncoderConfig encoder, boolean classifies) {
        int size = json.wholeNumber("pooler_output_size", encoder.hiddenSize());
        return size == 0 || (size < 0 && classifies) ? encoder.hiddenSize() : size;
    }

    /** An unknown field of our own type would change what the model computes. */
    private void requireKnownFields(ConfigFields json) {
        Set<String> known = Stream.concat(fields().stream(), ConfigField.COMMON.stream())
                .map(ConfigField::name)
                .collect(Collectors.toSet());
        json.names().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new ResourceException(json.origin() + ": " + name + " is no field of a " + OWN_TYPE
                            + " model; was it written by a newer vit4j?");
                });
    }

    private static WeightInitialization initialization(ConfigFields json) {
        double range = json.trainingNumber("initializer_range", 0.02, Double.POSITIVE_INFINITY);
        if (!json.has("weight_initialization")) {
            return new WeightInitialization.Fixed(range);
        }
        ConfigFields fanIn = json.object("weight_initialization");
        return new WeightInitialization.FanIn(fanIn.number("gain", 1), fanIn.number("residual_gain", 1));
    }

    @Override
    public VitConfig fit(VitConfig config, Optional<String> architecture, Set<String> tensors) {
        if (!config.isReferenceVit()) {
            return config;
        }
        boolean classifier = architecture.map(CLASSIFIER::equals).orElse(hasTensor(tensors, "classifier."));
        if (classifier) {
            return config.withHead(VitConfig.Head.CLASSIFIER);
        }
        return config.withHead(hasPooler(tensors) ? VitConfig.Head.POOLER : VitConfig.Head.NONE);
    }

    static boolean hasTensor(Set<String> tensors, String prefix) {
        return tensors.stream().anyMatch(name -> name.startsWith(prefix));
    }

    static boolean hasPooler(Set<String> tensors) {
        return tensors.stream().anyMatch(VitFamily::isPooler);
    }

    static boolean isPooler(String tensor) {
        return tensor.contains("pooler.dense.") || tensor.contains("pooler.activation.");
    }

    /** Google's, those of DeiT and DINO, which call themselves ViT, and ours; of our own type any. */
    @Override
    public TrainedPreprocessing preprocessing(VitConfig config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.VIT, ImageProcessor.DEIT),
                config.isReferenceVit()
                        ? Map.of(
                                Normalization.HALF,
                                Set.of(dev.vit4j.image.ResizeFilter.BILINEAR),
                                Normalization.IMAGENET,
                                Set.of(dev.vit4j.image.ResizeFilter.BILINEAR, dev.vit4j.image.ResizeFilter.BICUBIC),
                                Normalization.CIFAR10,
                                Set.of(dev.vit4j.image.ResizeFilter.BILINEAR))
                        : Map.of(),
                false);
    }

    /** One of our own type is trained with what its recipe says. */
    @Override
    public boolean hasOneActivation(VitConfig config) {
        return config.isReferenceVit();
    }

    @Override
    public Map<String, Object> write(VitConfig config) {
        boolean own = !config.isReferenceVit();
        Map<String, Object> fields = EncoderFields.write(own ? OWN_TYPE : REFERENCE_TYPE, config.encoder());
        fields.put("intermediate_size", config.intermediateSize());
        fields.put("qkv_bias", config.qkvBias());
        if (own) {
            writeOwn(config, fields);
        } else {
            writeReference(config, fields);
        }
        if (config.dropPathRate() > 0) {
            fields.put("drop_path_rate", config.dropPathRate());
        }
        if (config.initialization() instanceof WeightInitialization.Fixed fixed) {
            fields.put("initializer_range", fixed.initializerRange());
        } else if (config.initialization() instanceof WeightInitialization.FanIn fanIn) {
            Map<String, Object> initialization = new LinkedHashMap<>(); // written in this order by every process
            initialization.put("gain", fanIn.gain());
            initialization.put("residual_gain", fanIn.residualGain());
            fields.put("weight_initialization", initialization);
        }
        return fields;
    }

    private static void writeReference(VitConfig config, Map<String, Object> fields) {
        fields.put("architectures", List.of(config.isClassifier() ? CLASSIFIER : BARE));
        fields.put("attention_probs_dropout_prob", 0.0);
        fields.put("hidden_dropout_prob", 0.0);
        fields.put("pooler_act", config.poolerAct().configName());
        fields.put("pooler_output_size", config.poolerOutputSize());
    }

    private static void writeOwn(VitConfig config, Map<String, Object> fields) {
        fields.put("head", ConfigFields.name(config.head()));
        fields.put("pooling", ConfigFields.name(config.pooling()));
        fields.put("position_embedding", ConfigFields.name(config.positionEmbedding()));
        fields.put("layer_scale", config.layerScale());
        config.stem().ifPresent(stem -> fields.put("stem_widths", stem.widths()));
    }

    @Override
    public List<NameAdapter> names(VitConfig config) {
        if (!config.isReferenceVit()) {
            return List.of(new NameAdapter(List.of()));
        }
        List<NameAdapter> adapters = new ArrayList<>();
        // A bare ViTModel is saved without the "vit." that stands before its parameters inside a classifier.
        for (String root : config.isClassifier() ? List.of("vit.", "") : List.of("", "vit.")) {
            for (VitNames generation : VitNames.values()) {
                adapters.add(generation
                        .encoder(root, config.numHiddenLayers())
                        .layer("head", "classifier")
                        .build());
            }
        }
        return adapters;
    }

    @Override
    public boolean isUnused(VitConfig config, String tensor) {
        return config.isReferenceVit()
                && (tensor.endsWith("embeddings.mask_token")
                        || (isPooler(tensor) && config.head() != VitConfig.Head.POOLER)
                        || (tensor.startsWith("classifier.") && !config.isClassifier()));
    }

    @Override
    public boolean givesPoolerOutput(VitConfig config) {
        return config.head() == VitConfig.Head.POOLER;
    }

    @Override
    public boolean hasPooler(VitConfig config) {
        return givesPoolerOutput(config);
    }

    @Override
    public TransformerModel build(VitConfig config, Params params, Optional<Interpolation> interpolation) {
        return interpolation.map(way -> new Vit(config, params, way)).orElseGet(() -> new Vit(config, params));
    }
}
