package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.Deit;
import dev.vit4j.model.DeitConfig;
import dev.vit4j.model.EncoderConfig;
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

/** {@link Deit} in files: transformers, {@code DeiTConfig}. */
final class DeitFamily implements Family<DeitConfig> {

    private static final String DISTILLED = "DeiTForImageClassificationWithTeacher";
    private static final String CLASSIFIER = "DeiTForImageClassification";
    private static final String BARE = "DeiTModel";

    @Override
    public List<String> modelTypes() {
        return List.of("deit");
    }

    @Override
    public List<String> architectures() {
        return List.of(DISTILLED, CLASSIFIER, BARE);
    }

    /** Those of ViT. */
    @Override
    public List<ConfigField> fields() {
        return VitFamily.REFERENCE_FIELDS;
    }

    @Override
    public Optional<DeitConfig> cast(ModelConfig config) {
        return config instanceof DeitConfig own ? Optional.of(own) : Optional.empty();
    }

    @Override
    public EncoderFields encoderFields() {
        return VitFamily.ENCODER;
    }

    @Override
    public DeitConfig read(ConfigFields json, Optional<String> architecture, int numLabels) {
        EncoderConfig encoder = encoderFields().read(json);
        boolean classifies = architecture.filter(name -> !name.equals(BARE)).isPresent();
        return new DeitConfig(
                encoder,
                json.wholeNumber("intermediate_size", EncoderFields.INTERMEDIATE_SIZE),
                json.flag("qkv_bias", true),
                VitFamily.poolerOutputSize(json, encoder, classifies),
                json.activation("pooler_act", Activation.TANH, !classifies),
                json.trainingNumber("initializer_range", 0.02, Double.POSITIVE_INFINITY),
                numLabels,
                switch (architecture.orElse(BARE)) {
                    case DISTILLED -> DeitConfig.Head.DISTILLED_CLASSIFIER;
                    case CLASSIFIER -> DeitConfig.Head.CLASSIFIER;
                    default -> DeitConfig.Head.POOLER;
                });
    }

    @Override
    public DeitConfig fit(DeitConfig config, Optional<String> architecture, Set<String> tensors) {
        if (architecture.isEmpty() && VitFamily.hasTensor(tensors, "cls_classifier.")) {
            return config.withHead(DeitConfig.Head.DISTILLED_CLASSIFIER);
        }
        if (architecture.isEmpty() && VitFamily.hasTensor(tensors, "classifier.")) {
            return config.withHead(DeitConfig.Head.CLASSIFIER);
        }
        return config.head() == DeitConfig.Head.POOLER && !VitFamily.hasPooler(tensors)
                ? config.withHead(DeitConfig.Head.NONE)
                : config;
    }

    /** Facebook's, and the defaults of the reference's class, which differ. */
    @Override
    public TrainedPreprocessing preprocessing(DeitConfig config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.DEIT, ImageProcessor.VIT),
                Map.of(
                        Normalization.IMAGENET,
                        Set.of(dev.vit4j.image.ResizeFilter.BICUBIC),
                        Normalization.HALF,
                        Set.of(dev.vit4j.image.ResizeFilter.BICUBIC)),
                false);
    }

    /** Facebook's, not the class's defaults: ImageNet's mean and deviation. */
    @Override
    public Preprocessor usualPreprocessing(DeitConfig config) {
        return Preprocessor.standard(ImageProcessor.DEIT).withNormalization(Normalization.IMAGENET);
    }

    @Override
    public Map<String, Object> write(DeitConfig config) {
        Map<String, Object> fields = EncoderFields.write("deit", config.encoder());
        fields.put(
                "architectures",
                List.of(
                        switch (config.head()) {
                            case NONE, POOLER -> BARE;
                            case CLASSIFIER -> CLASSIFIER;
                            case DISTILLED_CLASSIFIER -> DISTILLED;
                        }));
        fields.put("intermediate_size", config.intermediateSize());
        fields.put("qkv_bias", config.qkvBias());
        fields.put("pooler_output_size", config.poolerOutputSize());
        fields.put("pooler_act", config.poolerAct().configName());
        fields.put("initializer_range", config.initializerRange());
        fields.put("attention_probs_dropout_prob", 0.0);
        fields.put("hidden_dropout_prob", 0.0);
        return fields;
    }

    @Override
    public List<NameAdapter> names(DeitConfig config) {
        boolean distilled = config.head() == DeitConfig.Head.DISTILLED_CLASSIFIER;
        List<NameAdapter> adapters = new ArrayList<>();
        for (String root : config.isClassifier() ? List.of("deit.", "") : List.of("", "deit.")) {
            for (VitNames generation : VitNames.values()) {
                adapters.add(generation
                        .encoder(root, config.numHiddenLayers())
                        .tensor("distillation_token", root + "embeddings.distillation_token")
                        .layer("head", distilled ? "cls_classifier" : "classifier")
                        .layer("distillation_head", "distillation_classifier")
                        .build());
            }
        }
        return adapters;
    }

    @Override
    public boolean isUnused(DeitConfig config, String tensor) {
        boolean ofClassifier = tensor.startsWith("classifier.")
                || tensor.startsWith("cls_classifier.")
                || tensor.startsWith("distillation_classifier.");
        return tensor.endsWith("embeddings.mask_token")
                || (VitFamily.isPooler(tensor) && config.head() != DeitConfig.Head.POOLER)
                || ofClassifier;
    }

    @Override
    public boolean givesPoolerOutput(DeitConfig config) {
        return config.head() == DeitConfig.Head.POOLER;
    }

    @Override
    public boolean hasPooler(DeitConfig config) {
        return givesPoolerOutput(config);
    }

    @Override
    public TransformerModel build(DeitConfig config, Params params, Optional<Interpolation> interpolation) {
        return interpolation.map(way -> new Deit(config, params, way)).orElseGet(() -> new Deit(config, params));
    }
}
