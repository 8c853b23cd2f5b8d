package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.io.JsonFields;
import dev.vit4j.model.Pooling;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The {@code config.json} of a {@link dev.vit4j.model.Vit}: the reference's (transformers, {@code ViTConfig}, with its
 * defaults for what is left out), or one of our own {@code model_type} with further fields where the reference can't
 * say what the model is.
 *
 * @param labels the classes' names by index, {@code config.numLabels()} of them
 */
public record VitConfigJson(VitConfig config, List<String> labels) {

    public static final String FILE_NAME = "config.json";

    /** The reference's {@code model_type}. */
    public static final String REFERENCE_TYPE = "vit";

    /** Ours, for models that the reference doesn't have: mean pooling, a stem, LayerScale, sine-cosine positions. */
    public static final String OWN_TYPE = "vit4j-vit";

    private static final String CLASSIFIER_ARCHITECTURE = "ViTForImageClassification";
    private static final String BARE_ARCHITECTURE = "ViTModel";

    /** What a config of our own may say: an unknown field there would change what the model computes. */
    private static final Set<String> OWN_FIELDS = Set.of(
            "drop_path_rate",
            "head",
            "hidden_act",
            "hidden_size",
            "id2label",
            "image_size",
            "initializer_range",
            "intermediate_size",
            "label2id",
            "layer_norm_eps",
            "layer_scale",
            "model_type",
            "num_attention_heads",
            "num_channels",
            "num_hidden_layers",
            "patch_size",
            "pooling",
            "position_embedding",
            "qkv_bias",
            "stem_widths",
            "weight_initialization");

    /** @throws InvalidRequestException where there is not one label a class */
    public VitConfigJson {
        labels = List.copyOf(labels);
        if (labels.size() != config.numLabels()) {
            throw new InvalidRequestException(
                    "a model of " + config.numLabels() + " classes takes as many labels, found " + labels.size());
        }
    }

    /** @throws ResourceException where the file is missing, broken, or describes what vit4j has no model for */
    public static VitConfigJson read(Path path) {
        return parse(JsonFields.read(path));
    }

    /**
     * @param origin names the document in errors
     * @throws ResourceException as {@link #read}
     */
    public static VitConfigJson parse(String json, String origin) {
        return parse(JsonFields.parse(json, origin));
    }

    private static VitConfigJson parse(JsonFields json) {
        String type = json.text("model_type", "");
        if (!type.equals(REFERENCE_TYPE) && !type.equals(OWN_TYPE)) {
            throw json.unexpected(
                    "model_type", "of an architecture that vit4j has (" + REFERENCE_TYPE + ", " + OWN_TYPE + ")");
        }
        boolean own = type.equals(OWN_TYPE);
        VitConfig.Head head = own ? choice(json, "head", VitConfig.Head.CLASSIFIER) : referenceHead(json);
        if (own) {
            requireKnownFields(json);
        } else {
            requireSupported(json, head);
        }
        List<String> labels = labels(json);
        try {
            return new VitConfigJson(
                    new VitConfig(
                            json.squareSide("image_size", 224),
                            json.squareSide("patch_size", 16),
                            json.wholeNumber("num_channels", 3),
                            json.wholeNumber("hidden_size", 768),
                            json.wholeNumber("num_hidden_layers", 12),
                            json.wholeNumber("num_attention_heads", 12),
                            json.wholeNumber("intermediate_size", 3072),
                            Activation.fromConfig(json.text("hidden_act", "gelu")),
                            json.number("layer_norm_eps", 1e-12),
                            json.flag("qkv_bias", true),
                            labels.size(),
                            head,
                            own ? choice(json, "pooling", Pooling.CLASS_TOKEN) : Pooling.CLASS_TOKEN,
                            own
                                    ? choice(json, "position_embedding", VitConfig.Positions.LEARNED)
                                    : VitConfig.Positions.LEARNED,
                            own ? json.number("layer_scale", 0) : 0,
                            json.number("drop_path_rate", 0),
                            own && json.has("stem_widths")
                                    ? Optional.of(new ConvolutionalStem.Config(json.wholeNumbers("stem_widths")))
                                    : Optional.empty(),
                            initialization(json)),
                    labels);
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + e.getMessage(), e);
        }
    }

    /** The document, in the layout of the reference's own. */
    public String toJson() {
        boolean own = !config.isReferenceVit();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", own ? OWN_TYPE : REFERENCE_TYPE);
        fields.put("image_size", config.imageSize());
        fields.put("patch_size", config.patchSize());
        fields.put("num_channels", config.numChannels());
        fields.put("hidden_size", config.hiddenSize());
        fields.put("num_hidden_layers", config.numHiddenLayers());
        fields.put("num_attention_heads", config.numAttentionHeads());
        fields.put("intermediate_size", config.intermediateSize());
        fields.put("hidden_act", config.hiddenAct().configName());
        fields.put("layer_norm_eps", config.layerNormEps());
        fields.put("qkv_bias", config.qkvBias());
        fields.put("id2label", idToLabel());
        fields.put("label2id", labelToId());
        if (own) {
            putOwn(fields);
        } else {
            putReference(fields);
        }
        if (config.dropPathRate() > 0) {
            fields.put("drop_path_rate", config.dropPathRate());
        }
        if (config.initialization() instanceof WeightInitialization.Fixed fixed) {
            fields.put("initializer_range", fixed.standardDeviation());
        } else if (config.initialization() instanceof WeightInitialization.FanIn fanIn) {
            fields.put("weight_initialization", Map.of("gain", fanIn.gain(), "residual_gain", fanIn.residualGain()));
        }
        return JsonFields.write(fields);
    }

    private void putReference(Map<String, Object> fields) {
        boolean classifier = config.head() == VitConfig.Head.CLASSIFIER;
        fields.put("architectures", List.of(classifier ? CLASSIFIER_ARCHITECTURE : BARE_ARCHITECTURE));
        fields.put("attention_probs_dropout_prob", 0.0);
        fields.put("hidden_dropout_prob", 0.0);
        fields.put("pooler_act", "tanh");
        fields.put("pooler_output_size", config.hiddenSize());
        if (config.head() == VitConfig.Head.NONE) {
            fields.put("add_pooling_layer", false);
        }
    }

    private void putOwn(Map<String, Object> fields) {
        fields.put("head", name(config.head()));
        fields.put("pooling", name(config.pooling()));
        fields.put("position_embedding", name(config.positionEmbedding()));
        fields.put("layer_scale", config.layerScale());
        config.stem().ifPresent(stem -> fields.put("stem_widths", stem.widths()));
    }

    private Map<String, String> idToLabel() {
        Map<String, String> names = new LinkedHashMap<>();
        IntStream.range(0, labels.size()).forEach(i -> names.put(Integer.toString(i), labels.get(i)));
        return names;
    }

    private Map<String, Integer> labelToId() {
        Map<String, Integer> indices = new LinkedHashMap<>();
        IntStream.range(0, labels.size()).forEach(i -> indices.put(labels.get(i), i));
        return indices;
    }

    private static VitConfig.Head referenceHead(JsonFields json) {
        List<String> architectures = json.texts("architectures");
        if (architectures.isEmpty() || architectures.contains(CLASSIFIER_ARCHITECTURE)) {
            return VitConfig.Head.CLASSIFIER;
        }
        if (architectures.contains(BARE_ARCHITECTURE)) {
            return json.flag("add_pooling_layer", true) ? VitConfig.Head.POOLER : VitConfig.Head.NONE;
        }
        throw json.unexpected("architectures", CLASSIFIER_ARCHITECTURE + " or " + BARE_ARCHITECTURE);
    }

    /** Dropout acts in training alone, so that its rates are of no concern here. */
    private static void requireSupported(JsonFields json, VitConfig.Head head) {
        if (head == VitConfig.Head.POOLER) {
            if (!json.text("pooler_act", "tanh").equals("tanh")) {
                throw json.unexpected("pooler_act", "\"tanh\"");
            }
            int width = json.wholeNumber("hidden_size", 768);
            if (json.wholeNumber("pooler_output_size", width) != width) {
                throw json.unexpected("pooler_output_size", "the hidden_size, " + width);
            }
        }
        String singleLabel = "single_label_classification";
        if (head == VitConfig.Head.CLASSIFIER
                && !json.text("problem_type", singleLabel).equals(singleLabel)) {
            throw json.unexpected("problem_type", "\"" + singleLabel + "\": one class an image, by softmax");
        }
        if (json.has("pruned_heads") && !json.object("pruned_heads").names().isEmpty()) {
            throw json.unexpected("pruned_heads", "empty");
        }
    }

    private static void requireKnownFields(JsonFields json) {
        json.names().stream()
                .filter(name -> !OWN_FIELDS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ResourceException(json.origin() + ": " + name + " is no field of a " + OWN_TYPE
                            + " model; was it written by a newer vit4j?");
                });
    }

    /** Two where nothing is said, as in the reference. */
    private static List<String> labels(JsonFields json) {
        if (!json.has("id2label")) {
            int count = json.wholeNumber("num_labels", 2);
            return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
        }
        JsonFields names = json.object("id2label");
        int count = names.names().size();
        Set<String> expected =
                IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.toSet());
        if (!expected.containsAll(names.names())) {
            throw json.unexpected("id2label", "one label for each of the numbers from 0 to " + (count - 1));
        }
        return IntStream.range(0, count)
                .mapToObj(i -> names.text(Integer.toString(i), "LABEL_" + i))
                .toList();
    }

    private static WeightInitialization initialization(JsonFields json) {
        if (!json.has("weight_initialization")) {
            return new WeightInitialization.Fixed(json.number("initializer_range", 0.02));
        }
        JsonFields fanIn = json.object("weight_initialization");
        return new WeightInitialization.FanIn(fanIn.number("gain", 1), fanIn.number("residual_gain", 1));
    }

    private static <E extends Enum<E>> E choice(JsonFields json, String field, E absent) {
        E[] choices = absent.getDeclaringClass().getEnumConstants();
        String found = json.text(field, name(absent));
        return Arrays.stream(choices)
                .filter(choice -> name(choice).equals(found))
                .findFirst()
                .orElseThrow(() -> json.unexpected(
                        field,
                        "one of " + Stream.of(choices).map(VitConfigJson::name).collect(Collectors.joining(", "))));
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
