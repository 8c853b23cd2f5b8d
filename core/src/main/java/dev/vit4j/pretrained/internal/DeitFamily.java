package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.model.Deit;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link dev.vit4j.model.Deit} in files: transformers, {@code DeiTConfig}. */
final class DeitFamily extends TransformerFamily<Deit.Config, Deit.Head> {

    private static final String BARE = "DeiTModel";

    DeitFamily() {
        super(
                Deit.Config.class,
                List.of("deit"),
                VitFamily.ENCODER,
                List.of(
                        new Architecture<>("DeiTForImageClassificationWithTeacher", Deit.Head.DISTILLED_CLASSIFIER),
                        new Architecture<>("DeiTForImageClassification", Deit.Head.CLASSIFIER),
                        new Architecture<>(BARE, Deit.Head.POOLER)));
    }

    /** The fields of ViT. */
    @Override
    public List<ConfigField> fields() {
        return VitFamily.REFERENCE_FIELDS;
    }

    @Override
    public Deit.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        EncoderConfig encoder = encoder().read(json);
        boolean classifies = architecture.filter(name -> !name.equals(BARE)).isPresent();
        return new Deit.Config(
                encoder,
                EncoderFields.intermediateSize(json),
                json.flag("qkv_bias", true),
                VitFamily.poolerOutputSize(json, encoder, classifies),
                json.activation("pooler_act", Activation.TANH, !classifies),
                EncoderFields.initializerRange(json),
                numLabels,
                head(architecture.orElse(BARE)));
    }

    @Override
    public Deit.Config fit(Deit.Config config, Optional<String> architecture, Set<String> tensors) {
        if (architecture.isEmpty() && hasTensor(tensors, "cls_classifier.")) {
            return config.withHead(Deit.Head.DISTILLED_CLASSIFIER);
        }
        if (architecture.isEmpty() && hasClassifier(tensors)) {
            return config.withHead(Deit.Head.CLASSIFIER);
        }
        return config.head() == Deit.Head.POOLER && !VitFamily.hasPooler(tensors)
                ? config.withHead(Deit.Head.NONE)
                : config;
    }

    /** The values of Facebook's checkpoints, and the defaults of the reference's class, which differ. */
    @Override
    public TrainedPreprocessing preprocessing(Deit.Config config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.DEIT, ImageProcessor.VIT),
                Map.of(
                        Normalization.IMAGENET,
                        Set.of(ResizeFilter.BICUBIC),
                        Normalization.HALF,
                        Set.of(ResizeFilter.BICUBIC)),
                false);
    }

    /** Those of Facebook's checkpoints, not the class's defaults: ImageNet's mean and standard deviation. */
    @Override
    public Preprocessor usualPreprocessing(Deit.Config config) {
        return Preprocessor.standard(ImageProcessor.DEIT).withNormalization(Normalization.IMAGENET);
    }

    @Override
    public Map<String, Object> write(Deit.Config config) {
        Map<String, Object> fields = EncoderFields.write("deit", config.encoder());
        fields.put("architectures", List.of(config.head() == Deit.Head.NONE ? BARE : architecture(config.head())));
        fields.put("intermediate_size", config.intermediateSize());
        fields.put("qkv_bias", config.qkvBias());
        fields.put("pooler_output_size", config.poolerOutputSize());
        fields.put("pooler_act", config.poolerAct().configName());
        fields.put("initializer_range", config.initializerRange());
        EncoderFields.writeNoDropout(fields);
        return fields;
    }

    @Override
    public List<NameAdapter> names(Deit.Config config) {
        boolean distilled = config.head() == Deit.Head.DISTILLED_CLASSIFIER;
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
    public boolean isUnused(Deit.Config config, String tensor) {
        boolean ofClassifier = isOfClassifier(tensor)
                || tensor.startsWith("cls_classifier.")
                || tensor.startsWith("distillation_classifier.");
        return tensor.endsWith("embeddings.mask_token")
                || (VitFamily.isPooler(tensor) && config.head() != Deit.Head.POOLER)
                || ofClassifier;
    }

    @Override
    public Set<ReferenceOutput> outputs(Deit.Config config) {
        return switch (config.head()) {
            case NONE -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE);
            case POOLER -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT);
            case CLASSIFIER, DISTILLED_CLASSIFIER ->
                EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.LOGITS);
        };
    }
}
