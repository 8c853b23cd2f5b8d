package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.TargetSize;
import dev.vit4j.model.Dinov2;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@link dev.vit4j.model.Dinov2} in files: transformers, {@code Dinov2Config} or {@code Dinov2WithRegistersConfig}.
 */
final class Dinov2Family extends TransformerFamily<Dinov2.Config, Dinov2.Head> {

    static final Dinov2Family PLAIN = new Dinov2Family(false, "dinov2", "Dinov2", 14);
    static final Dinov2Family WITH_REGISTERS =
            new Dinov2Family(true, "dinov2_with_registers", "Dinov2WithRegisters", 16);

    private final boolean registers;
    private final String modelType;

    private Dinov2Family(boolean registers, String modelType, String name, int defaultPatchSize) {
        super(
                Dinov2.Config.class,
                List.of(modelType),
                new EncoderFields(defaultPatchSize, Activation.GELU, 1e-6, true),
                List.of(
                        new Architecture<>(name + "ForImageClassification", Dinov2.Head.CLASSIFIER),
                        new Architecture<>(name + "Model", Dinov2.Head.NONE)));
        this.registers = registers;
        this.modelType = modelType;
    }

    @Override
    public List<ConfigField> fields() {
        List<ConfigField> fields = new ArrayList<>(encoder()
                .with(
                        ConfigField.read("mlp_ratio", 4),
                        ConfigField.read("qkv_bias", true),
                        ConfigField.read("layerscale_value", "1; for training from scratch"),
                        ConfigField.read("drop_path_rate", "0; for training"),
                        ConfigField.read("use_swiglu_ffn", "false; SwiGLU has SiLU, whatever hidden_act says"),
                        EncoderFields.INITIALIZER_RANGE,
                        EncoderFields.HEAD_DIM,
                        ConfigField.ignored(
                                "use_mask_token", "the file says whether it holds the token, which is kept"),
                        EncoderFields.HIDDEN_DROPOUT,
                        EncoderFields.ATTENTION_DROPOUT,
                        ConfigField.ignored("apply_layernorm", "for feature pyramids alone"),
                        ConfigField.ignored("reshape_hidden_states", "as apply_layernorm"),
                        ConfigField.ignored("out_features", "as apply_layernorm"),
                        ConfigField.ignored("out_indices", "as apply_layernorm"),
                        ConfigField.ignored("stage_names", "as apply_layernorm")));
        if (registers) {
            fields.add(ConfigField.read("num_register_tokens", 4));
        }
        return fields;
    }

    @Override
    public Optional<Dinov2.Config> cast(ModelConfig config) {
        return super.cast(config).filter(own -> own.numRegisterTokens().isPresent() == registers);
    }

    @Override
    public Dinov2.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        EncoderConfig dimensions = encoder().read(json, !json.flag("use_swiglu_ffn", false));
        return new Dinov2.Config(
                dimensions,
                json.number("mlp_ratio", 4),
                json.flag("qkv_bias", true),
                json.trainingNumber("layerscale_value", 1, Double.POSITIVE_INFINITY),
                json.trainingNumber("drop_path_rate", 0, 1),
                json.flag("use_swiglu_ffn", false),
                true, // until the file is read
                registers ? OptionalInt.of(json.wholeNumber("num_register_tokens", 4)) : OptionalInt.empty(),
                EncoderFields.initializerRange(json),
                numLabels,
                architecture.map(this::head).orElse(Dinov2.Head.NONE));
    }

    @Override
    public Dinov2.Config fit(Dinov2.Config config, Optional<String> architecture, Set<String> tensors) {
        Dinov2.Head inFile = hasClassifier(tensors) ? Dinov2.Head.CLASSIFIER : Dinov2.Head.NONE;
        return config.withHead(architecture.map(this::head).orElse(inFile))
                .withMaskToken(tensors.stream().anyMatch(name -> name.endsWith("embeddings.mask_token")));
    }

    /** The values of Facebook's checkpoints, and the defaults of the reference's class, which differ. */
    @Override
    public TrainedPreprocessing preprocessing(Dinov2.Config config) {
        return new TrainedPreprocessing(
                List.of(ImageProcessor.BIT),
                Map.of(
                        Normalization.IMAGENET,
                        Set.of(ResizeFilter.BICUBIC),
                        Normalization.OPENAI,
                        Set.of(ResizeFilter.BICUBIC)),
                true);
    }

    /**
     * Those of Facebook's checkpoints, not the class's defaults: the centre of an image resized to 256, ImageNet's
     * mean.
     */
    @Override
    public Preprocessor usualPreprocessing(Dinov2.Config config) {
        return Preprocessor.standard(ImageProcessor.BIT)
                .withSize(new TargetSize.ShortestEdge(256, OptionalInt.empty()))
                .withNormalization(Normalization.IMAGENET);
    }

    /** SwiGLU has its own activation, whatever the file says. */
    @Override
    public Optional<Activation> trainedActivation(Dinov2.Config config, String origin) {
        return defaultActivation().filter(gelu -> !config.useSwigluFfn());
    }

    @Override
    public Map<String, Object> write(Dinov2.Config config) {
        Map<String, Object> fields = EncoderFields.write(modelType, config.encoder());
        fields.put("architectures", List.of(architecture(config.head())));
        fields.put("mlp_ratio", wholeWherePossible(config.mlpRatio()));
        fields.put("qkv_bias", config.qkvBias());
        fields.put("layerscale_value", config.layerscaleValue());
        fields.put("drop_path_rate", config.dropPathRate());
        fields.put("use_swiglu_ffn", config.useSwigluFfn());
        config.numRegisterTokens().ifPresent(count -> fields.put("num_register_tokens", count));
        if (!registers) {
            fields.put("use_mask_token", config.useMaskToken());
        }
        fields.put("initializer_range", config.initializerRange());
        EncoderFields.writeNoDropout(fields);
        return fields;
    }

    /** Newer versions of the reference don't accept a fraction here. */
    private static Number wholeWherePossible(double number) {
        if (number == Math.rint(number)) {
            return (int) number;
        }
        return number;
    }

    @Override
    public List<NameAdapter> names(Dinov2.Config config) {
        List<NameAdapter> adapters = new ArrayList<>();
        for (String root : config.isClassifier() ? List.of(modelType + ".", "") : List.of("", modelType + ".")) {
            adapters.add(hub(root, config));
            adapters.add(transformers5(root, config));
        }
        return adapters;
    }

    private static NameAdapter hub(String root, Dinov2.Config config) {
        NameAdapter.Builder names = outside(root);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            String ours = "blocks." + i + ".";
            String theirs = block(names, root, i);
            String attention = theirs + "attention.attention.";
            names.layer(ours + "attention.qkv", attention + "query", attention + "key", attention + "value")
                    .layer(ours + "attention.projection", theirs + "attention.output.dense")
                    .layer(ours + "mlp.gate_up", theirs + "mlp.weights_in")
                    .layer(ours + "mlp.down", theirs + "mlp.weights_out");
        }
        return names.build();
    }

    private static NameAdapter transformers5(String root, Dinov2.Config config) {
        NameAdapter.Builder names = outside(root);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            String ours = "blocks." + i + ".";
            String theirs = block(names, root, i);
            String attention = theirs + "attention.";
            names.layer(ours + "attention.qkv", attention + "q_proj", attention + "k_proj", attention + "v_proj")
                    .layer(ours + "attention.projection", attention + "o_proj")
                    .layer(ours + "mlp.gate_up", theirs + "mlp.gate_proj", theirs + "mlp.up_proj")
                    .layer(ours + "mlp.down", theirs + "mlp.down_proj");
        }
        return names.build();
    }

    /** The names shared by both generations, outside of the blocks. */
    private static NameAdapter.Builder outside(String root) {
        return NameAdapter.builder()
                .tensor("class_token", root + "embeddings.cls_token")
                .tensor("mask_token", root + "embeddings.mask_token")
                .tensor("register_tokens", root + "embeddings.register_tokens")
                .tensor("position_embedding", root + "embeddings.position_embeddings")
                .layer("patch_embedding.projection", root + "embeddings.patch_embeddings.projection")
                .layer("norm", root + "layernorm")
                .layer("head", "classifier");
    }

    /** The names in a block shared by both generations; returns the prefix of their names. */
    private static String block(NameAdapter.Builder names, String root, int index) {
        String ours = "blocks." + index + ".";
        String theirs = root + "encoder.layer." + index + ".";
        names.layer(ours + "norm1", theirs + "norm1")
                .tensor(ours + "scale1.weight", theirs + "layer_scale1.lambda1")
                .layer(ours + "norm2", theirs + "norm2")
                .tensor(ours + "scale2.weight", theirs + "layer_scale2.lambda1")
                .layer(ours + "mlp.fc1", theirs + "mlp.fc1")
                .layer(ours + "mlp.fc2", theirs + "mlp.fc2")
                .part(ours + "mlp.activation", theirs + "mlp.activation_fn", Activation.Layer.WEIGHTS);
        return theirs;
    }

    @Override
    public boolean isUnused(Dinov2.Config config, String tensor) {
        return isOfClassifier(tensor) && !config.isClassifier();
    }

    @Override
    public Set<ReferenceOutput> outputs(Dinov2.Config config) {
        return switch (config.head()) {
            case NONE -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT);
            case CLASSIFIER -> EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.LOGITS);
        };
    }
}
