package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@link dev.vit4j.model.Vit} in files: the reference's (transformers, {@code ViTConfig}, with its defaults for what is
 * left out), or files of our own {@code model_type}, with further fields, if the reference can't describe the model.
 */
final class VitFamily extends TransformerFamily<Vit.Config, Vit.Head> {

    private static final String REFERENCE_TYPE = "vit";

    /**
     * vit4j's own, for models that the reference doesn't have: mean pooling, a stem, LayerScale, sine-cosine positions.
     */
    private static final String OWN_TYPE = "vit4j-vit";

    private static final long MOST_TENSORS = 1 << 20;

    private static final String CLASSIFIER = "ViTForImageClassification";
    private static final String BARE = "ViTModel";

    /** Those of DeiT, too. */
    static final EncoderFields ENCODER = new EncoderFields(16, Activation.GELU, 1e-12, true);

    /** What both types may say, and DeiT. */
    static final List<ConfigField> REFERENCE_FIELDS = ENCODER.with(
            EncoderFields.INTERMEDIATE_SIZE,
            ConfigField.read("qkv_bias", true),
            ConfigField.read("pooler_output_size", "as hidden_size"),
            ConfigField.read("pooler_act", "tanh"),
            ConfigField.ignored("add_pooling_layer", "the file says whether it holds a pooler"),
            EncoderFields.INITIALIZER_RANGE,
            EncoderFields.HEAD_DIM,
            EncoderFields.HIDDEN_DROPOUT,
            EncoderFields.ATTENTION_DROPOUT,
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

    VitFamily() {
        super(
                Vit.Config.class,
                List.of(REFERENCE_TYPE, OWN_TYPE),
                ENCODER,
                List.of(
                        new Architecture<>(CLASSIFIER, Vit.Head.CLASSIFIER),
                        new Architecture<>(BARE, Vit.Head.POOLER)));
    }

    @Override
    public List<ConfigField> fields() {
        return Stream.concat(REFERENCE_FIELDS.stream(), OWN_FIELDS.stream()).toList();
    }

    @Override
    public Vit.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        boolean own = json.text("model_type", "").equals(OWN_TYPE);
        if (own) {
            json.requireNoneBut(fields(), OWN_TYPE);
        }
        EncoderConfig encoder = encoder().read(json);
        boolean classifies = architecture.filter(CLASSIFIER::equals).isPresent();
        return new Vit.Config(
                encoder,
                EncoderFields.intermediateSize(json),
                json.flag("qkv_bias", true),
                poolerOutputSize(json, encoder, classifies),
                json.activation("pooler_act", Activation.TANH, !classifies),
                numLabels,
                own ? json.choice("head", Vit.Head.CLASSIFIER) : head(architecture.orElse(CLASSIFIER)),
                own ? json.choice("pooling", Vit.Pooling.CLASS_TOKEN) : Vit.Pooling.CLASS_TOKEN,
                own ? json.choice("position_embedding", Vit.Positions.LEARNED) : Vit.Positions.LEARNED,
                own ? json.number("layer_scale", 0) : 0,
                json.trainingNumber("drop_path_rate", 0, 1),
                own && json.has("stem_widths")
                        ? Optional.of(new ConvolutionalStem.Config(json.wholeNumbers("stem_widths")))
                        : Optional.empty(),
                initialization(json));
    }

    /** The image tower of {@link VitTowersFamily}'s files. */
    Vit.Config readTower(ConfigFields json, int numLabels) {
        ConfigFields tower = json.object(VitTowersFamily.VISION);
        if (!tower.text("model_type", OWN_TYPE).equals(OWN_TYPE)) {
            throw tower.unexpected("model_type", OWN_TYPE);
        }
        return read(tower, Optional.empty(), numLabels);
    }

    /** The reference treats 0 as absent, and has no pooler in a classifier, whose fields may have any value. */
    static int poolerOutputSize(ConfigFields json, EncoderConfig encoder, boolean classifies) {
        int size = json.wholeNumber("pooler_output_size", encoder.hiddenSize());
        return size == 0 || (size < 0 && classifies) ? encoder.hiddenSize() : size;
    }

    private static WeightInitialization initialization(ConfigFields json) {
        double range = EncoderFields.initializerRange(json);
        if (!json.has("weight_initialization")) {
            return new WeightInitialization.Fixed(range);
        }
        ConfigFields fanIn = json.object("weight_initialization");
        return new WeightInitialization.FanIn(fanIn.number("gain", 1), fanIn.number("residual_gain", 1));
    }

    @Override
    public Vit.Config fit(Vit.Config config, Optional<String> architecture, Set<String> tensors) {
        if (!config.isReferenceVit()) {
            return config;
        }
        boolean classifier = architecture.map(CLASSIFIER::equals).orElseGet(() -> hasClassifier(tensors));
        if (classifier) {
            return config.withHead(Vit.Head.CLASSIFIER);
        }
        return config.withHead(hasPooler(tensors) ? Vit.Head.POOLER : Vit.Head.NONE);
    }

    static boolean hasPooler(Set<String> tensors) {
        return tensors.stream().anyMatch(VitFamily::isPooler);
    }

    static boolean isPooler(String tensor) {
        return tensor.contains("pooler.dense.") || tensor.contains("pooler.activation.");
    }

    /**
     * Google's, those of DeiT and DINO, which call themselves ViT, and those trained on one data set; of our own type
     * any.
     */
    @Override
    public TrainedPreprocessing preprocessing(Vit.Config config) {
        Map<Normalization, Set<ResizeFilter>> normalizations = new LinkedHashMap<>();
        if (config.isReferenceVit()) {
            normalizations.put(Normalization.HALF, Set.of(ResizeFilter.BILINEAR));
            normalizations.put(Normalization.IMAGENET, Set.of(ResizeFilter.BILINEAR, ResizeFilter.BICUBIC));
            Normalization.OF_DATA_SETS.forEach(own -> normalizations.put(own, Set.of(ResizeFilter.BILINEAR)));
        }
        return new TrainedPreprocessing(List.of(ImageProcessor.VIT, ImageProcessor.DEIT), normalizations, false);
    }

    /** Models of our own type are trained with the preprocessing of their recipe. */
    @Override
    public Optional<Activation> trainedActivation(Vit.Config config, String origin) {
        return defaultActivation().filter(gelu -> config.isReferenceVit());
    }

    @Override
    public Map<String, Object> write(Vit.Config config) {
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

    private static void writeReference(Vit.Config config, Map<String, Object> fields) {
        fields.put("architectures", List.of(config.isClassifier() ? CLASSIFIER : BARE));
        EncoderFields.writeNoDropout(fields);
        fields.put("pooler_act", config.poolerAct().configName());
        fields.put("pooler_output_size", config.poolerOutputSize());
    }

    private static void writeOwn(Vit.Config config, Map<String, Object> fields) {
        fields.put("head", ConfigFields.name(config.head()));
        fields.put("pooling", ConfigFields.name(config.pooling()));
        fields.put("position_embedding", ConfigFields.name(config.positionEmbedding()));
        fields.put("layer_scale", config.layerScale());
        config.stem().ifPresent(stem -> fields.put("stem_widths", stem.widths()));
    }

    @Override
    public List<NameAdapter> names(Vit.Config config) {
        if (!config.isReferenceVit()) {
            return List.of(new NameAdapter(List.of()), besideTexts(config));
        }
        List<NameAdapter> adapters = new ArrayList<>();
        // A bare ViTModel is saved without the "vit." that its parameters have inside a classifier.
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

    /** The names in files of {@link VitTowersFamily}. */
    private static NameAdapter besideTexts(Vit.Config config) {
        try (Scope scope = Scope.open()) {
            return new NameAdapter(
                    ParameterSet.shapes(params -> new Vit(config, params), MOST_TENSORS).all().keySet().stream()
                            .map(path -> new NameAdapter.Entry(path, List.of(VitTowersFamily.IMAGE + path)))
                            .toList());
        }
    }

    @Override
    public boolean isUnused(Vit.Config config, String tensor) {
        if (!config.isReferenceVit()) {
            return VitTowersFamily.isOutsideImageTower(tensor);
        }
        return tensor.endsWith("embeddings.mask_token")
                || (isPooler(tensor) && config.head() != Vit.Head.POOLER)
                || (isOfClassifier(tensor) && !config.isClassifier());
    }

    @Override
    public Set<ReferenceOutput> outputs(Vit.Config config) {
        return switch (config.head()) {
            case NONE -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE);
            case POOLER -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT);
            case CLASSIFIER -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.LOGITS);
        };
    }
}
