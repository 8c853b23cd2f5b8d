package dev.vit4j.pretrained.internal.timm;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.internal.TimmTransform;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TimmVit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.internal.ConfigField;
import dev.vit4j.pretrained.internal.ConfigFields;
import dev.vit4j.pretrained.internal.Family;
import dev.vit4j.pretrained.internal.ReferenceOutput;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@link TimmVit} in files: timm's, whose config.json names an {@code architecture}, or the reference's wrapper of timm,
 * {@code TimmWrapperConfig}, with the same fields.
 */
public final class TimmFamily implements Family<TimmVit.Config> {

    /** The {@code model_type} of the reference's wrapper; timm's own files have none. */
    public static final String MODEL_TYPE = "timm_wrapper";

    /** timm's name of the architecture. */
    public static final String ARCHITECTURE = "architecture";

    /** The preprocessing, and what timm knows of the weights. */
    public static final String PRETRAINED = "pretrained_cfg";

    private static final String ARGUMENTS = "model_args";
    private static final int CHANNELS_HEIGHT_AND_WIDTH = 3;
    private static final double LAYER_NORM_EPS = 1e-6;

    private static final String TRAINING = "an argument in model_args; acts in training alone";

    /** Arguments that would change the computation, each with the only value that vit4j has. */
    private static final Map<String, String> ONLY = Map.of(
            "qk_norm", "false",
            "scale_attn_norm", "false",
            "scale_mlp_norm", "false",
            "proj_bias", "true",
            "dynamic_img_pad", "false",
            "pos_embed", "learn");

    private static final List<ConfigField> FIELDS = Stream.of(
                    Stream.of(
                            ConfigField.read(ARCHITECTURE, "timm's name, which stands for the arguments below"),
                            ConfigField.read(PRETRAINED, "its preprocessing, input_size, num_classes and labels"),
                            ConfigField.read(ARGUMENTS, "arguments that go before those of the name"),
                            ConfigField.read("input_size", "[3, 224, 224]; the image size if fixed_input_size"),
                            ConfigField.read("fixed_input_size", false)),
                    TimmLabels.FIELDS.stream(),
                    Stream.of(
                            argument("img_size", 224),
                            argument("in_chans", 3),
                            argument("patch_size", 16),
                            argument("embed_dim", 768),
                            argument("depth", 12),
                            argument("num_heads", 12),
                            argument("mlp_ratio", 4),
                            argument("act_layer", "gelu; or gelu_tanh, quick_gelu, relu, silu"),
                            argument("qkv_bias", true),
                            argument("init_values", "no LayerScale"),
                            argument("class_token", true),
                            argument("reg_tokens", 0),
                            argument("no_embed_class", false),
                            argument("pre_norm", false),
                            argument("final_norm", true),
                            argument("fc_norm", "whether global_pool is avg"),
                            argument("global_pool", "token; or avg, map"),
                            argument("pool_include_prefix", false)),
                    ONLY.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(only -> ConfigField.refused(
                                    only.getKey(), "an argument in model_args; unless " + only.getValue())),
                    Stream.of(
                            ConfigField.ignored("num_features", "for information"),
                            ConfigField.ignored("dynamic_img_size", "images of any size are taken"),
                            ConfigField.ignored("strict_img_size", "as dynamic_img_size"),
                            ConfigField.ignored("drop_rate", TRAINING),
                            ConfigField.ignored("drop_path_rate", TRAINING),
                            ConfigField.ignored("pos_drop_rate", TRAINING),
                            ConfigField.ignored("patch_drop_rate", TRAINING),
                            ConfigField.ignored("proj_drop_rate", TRAINING),
                            ConfigField.ignored("attn_drop_rate", TRAINING),
                            ConfigField.ignored("weight_init", TRAINING),
                            ConfigField.ignored("fix_init", TRAINING)))
            .flatMap(fields -> fields)
            .toList();

    private static ConfigField argument(String name, Object absent) {
        return ConfigField.read(name, "an argument in model_args, or by the name; " + absent);
    }

    @Override
    public List<String> modelTypes() {
        return List.of(MODEL_TYPE);
    }

    @Override
    public List<String> architectures() {
        return List.of("TimmWrapperForImageClassification", "TimmWrapperModel");
    }

    @Override
    public List<ConfigField> fields() {
        return FIELDS;
    }

    @Override
    public Optional<TimmVit.Config> cast(ModelConfig config) {
        return Optional.of(config).filter(TimmVit.Config.class::isInstance).map(TimmVit.Config.class::cast);
    }

    /** Older files have the fields of {@code pretrained_cfg} beside the others. */
    private static ConfigFields pretrained(ConfigFields json) {
        return json.has(PRETRAINED) ? json.object(PRETRAINED) : json;
    }

    @Override
    public List<String> labels(ConfigFields json) {
        boolean asInTransformers = !json.has(TimmLabels.LABEL_NAMES) && json.has("id2label");
        return asInTransformers ? Family.super.labels(json) : TimmLabels.read(json, pretrained(json));
    }

    @Override
    public Map<String, Object> writeLabels(List<String> labels) {
        return Map.of(TimmLabels.LABEL_NAMES, labels);
    }

    @Override
    public Map<String, Object> writePreprocessing(Preprocessor preprocessing) {
        return Map.of(PRETRAINED, TimmTransform.write(preprocessing));
    }

    @Override
    public TimmVit.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        String name =
                json.text(ARCHITECTURE, "").replaceFirst("\\..*", ""); // behind a dot stands which weights they are
        TimmArguments arguments = new TimmArguments(
                json.has(ARGUMENTS) ? json.object(ARGUMENTS) : json.none(ARGUMENTS),
                TimmArchitectures.arguments(name)
                        .orElseThrow(() -> json.unexpected(
                                ARCHITECTURE,
                                "one of timm's plain Vision Transformers; " + name + " is "
                                        + TimmArchitectures.whatElse(name))));
        requirePlain(arguments.given());
        TimmVit.GlobalPool pool = pool(arguments);
        int width = arguments.wholeNumber("embed_dim", 768);
        boolean fcNorm = arguments.flag("fc_norm", pool == TimmVit.GlobalPool.AVG);
        return new TimmVit.Config(
                name,
                encoder(pretrained(json), arguments, width),
                (int) (width * arguments.number("mlp_ratio", 4)),
                arguments.named("mlp_layer", "mlp").equals("swiglu_packed"),
                arguments.flag("qkv_bias", true),
                arguments.optionalNumber("init_values"),
                arguments.flag("class_token", true),
                arguments.named("dist_token", "false").equals("true"),
                arguments.wholeNumber("reg_tokens", 0),
                arguments.flag("no_embed_class", false),
                arguments.flag("pre_norm", false),
                finalNorm(arguments.flag("final_norm", true), fcNorm),
                pool,
                arguments.flag("pool_include_prefix", false),
                numLabels);
    }

    private static void requirePlain(ConfigFields given) {
        ONLY.forEach((argument, only) -> {
            if (!given.anyText(argument).orElse(only).equals(only)) {
                throw given.unexpected(argument, only);
            }
        });
        Set<String> known = FIELDS.stream().map(ConfigField::name).collect(Collectors.toSet());
        for (String argument : given.names()) {
            if (!known.contains(argument) && given.has(argument)) {
                throw given.unexpected(
                        argument, "absent: the architecture's name decides it, or vit4j doesn't have it");
            }
        }
    }

    private static TimmVit.GlobalPool pool(TimmArguments arguments) {
        String found = arguments.text("global_pool", "token");
        return Stream.of(TimmVit.GlobalPool.values())
                .filter(pool -> pool.name().toLowerCase(Locale.ROOT).equals(found))
                .findFirst()
                .orElseThrow(() -> arguments.given().unexpected("global_pool", "token, avg or map"));
    }

    private static TimmVit.FinalNorm finalNorm(boolean any, boolean ofPooled) {
        if (!any) {
            return TimmVit.FinalNorm.NONE;
        }
        return ofPooled ? TimmVit.FinalNorm.POOLED : TimmVit.FinalNorm.TOKENS;
    }

    private static EncoderConfig encoder(ConfigFields pretrained, TimmArguments arguments, int width) {
        List<Integer> input =
                pretrained.has("input_size") ? pretrained.wholeNumbers("input_size") : List.of(3, 224, 224);
        if (input.size() != CHANNELS_HEIGHT_AND_WIDTH) {
            throw pretrained.unexpected("input_size", "three numbers: channels, height and width");
        }
        Size2d fixed = new Size2d(input.get(1), input.get(2));
        Size2d byName = Size2d.square(Integer.parseInt(arguments.named("img_size", "224")));
        Size2d absent = pretrained.flag("fixed_input_size", false) ? fixed : byName;
        return new EncoderConfig(
                arguments.given().has("img_size") ? arguments.given().extent("img_size", 224) : absent,
                arguments.given().extent("patch_size", Integer.parseInt(arguments.named("patch_size", "16"))),
                arguments.wholeNumber("in_chans", input.get(0)),
                width,
                arguments.wholeNumber("depth", 12),
                arguments.wholeNumber("num_heads", 12),
                activation(arguments),
                Double.parseDouble(arguments.named("norm_eps", Double.toString(LAYER_NORM_EPS))));
    }

    private static Activation activation(TimmArguments arguments) {
        String name = arguments.text("act_layer", "gelu");
        return switch (name) {
            case "gelu" -> Activation.GELU;
            case "gelu_tanh" -> Activation.GELU_TANH;
            case "quick_gelu" -> Activation.QUICK_GELU;
            case "relu" -> Activation.RELU;
            case "silu", "swish" -> Activation.SILU;
            default -> throw arguments.given().unexpected("act_layer", "gelu, gelu_tanh, quick_gelu, relu or silu");
        };
    }

    private static String actLayer(Activation activation) {
        return activation == Activation.GELU_TANH ? "gelu_tanh" : activation.configName();
    }

    @Override
    public TimmVit.Config fit(TimmVit.Config config, Optional<String> architecture, Set<String> tensors) {
        return config;
    }

    @Override
    public Map<String, Object> write(TimmVit.Config config) {
        EncoderConfig encoder = config.encoder();
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(
                "img_size",
                List.of(encoder.imageSize().height(), encoder.imageSize().width()));
        arguments.put("in_chans", encoder.numChannels());
        arguments.put(
                "patch_size",
                encoder.patchSize().isSquare()
                        ? encoder.patchSize().side()
                        : List.of(
                                encoder.patchSize().height(),
                                encoder.patchSize().width()));
        arguments.put("embed_dim", encoder.hiddenSize());
        arguments.put("depth", encoder.numHiddenLayers());
        arguments.put("num_heads", encoder.numAttentionHeads());
        arguments.put("mlp_ratio", mlpRatio(config));
        arguments.put("act_layer", actLayer(encoder.hiddenAct()));
        arguments.put("qkv_bias", config.qkvBias());
        config.initValues().ifPresent(initial -> arguments.put("init_values", initial));
        arguments.put("class_token", config.classToken());
        arguments.put("reg_tokens", config.regTokens());
        arguments.put("no_embed_class", config.noEmbedClass());
        arguments.put("pre_norm", config.preNorm());
        arguments.put("final_norm", config.finalNorm() != TimmVit.FinalNorm.NONE);
        arguments.put("fc_norm", config.finalNorm() == TimmVit.FinalNorm.POOLED);
        arguments.put("global_pool", config.globalPool().name().toLowerCase(Locale.ROOT));
        arguments.put("pool_include_prefix", config.poolIncludePrefix());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(ARCHITECTURE, config.architecture());
        fields.put("num_classes", config.numLabels());
        fields.put("num_features", encoder.hiddenSize());
        fields.put(ARGUMENTS, arguments);
        return fields;
    }

    /** The ratio of which timm takes the whole part of its product with the width. */
    private static double mlpRatio(TimmVit.Config config) {
        double ratio = config.mlpWidth() / (double) config.hiddenSize();
        return (int) (config.hiddenSize() * ratio) == config.mlpWidth() ? ratio : Math.nextUp(ratio);
    }

    @Override
    public List<NameAdapter> names(TimmVit.Config config) {
        return List.of(TimmNames.of(config, ""), TimmNames.of(config, "timm_model."));
    }

    @Override
    public boolean isUnused(TimmVit.Config config, String tensor) {
        return false;
    }

    @Override
    public Set<ReferenceOutput> outputs(TimmVit.Config config) {
        return config.isClassifier()
                ? EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT, ReferenceOutput.LOGITS)
                : EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.POOLER_OUTPUT);
    }

    /** Checkpoints differ, and each says its own. */
    @Override
    public TrainedPreprocessing preprocessing(TimmVit.Config config) {
        return new TrainedPreprocessing(List.of(ImageProcessor.TIMM), Map.of(), false);
    }
}
