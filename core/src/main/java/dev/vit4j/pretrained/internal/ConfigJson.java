package dev.vit4j.pretrained.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.JsonText;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.timm.TimmFamily;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model folder's {@code config.json}: the reference's, for any of the {@link Families}, with the reference's defaults
 * for absent fields.
 *
 * @param labels the class names by index, {@code config.numLabels()} of them
 * @param problemType what a classifier's logits mean
 * @param architecture the reference's class, if the file names one whose head vit4j supports
 * @param unitEmbeddings whether that class returns image embeddings of unit length
 * @param oddities fields that were taken for something else than they say
 */
public record ConfigJson(
        ModelConfig config,
        List<String> labels,
        LoadedModel.ProblemType problemType,
        Optional<String> architecture,
        boolean unitEmbeddings,
        List<ConfigOddity> oddities) {

    public static final String FILE_NAME = "config.json";

    /** @throws InvalidRequestException if there is not one label per class */
    public ConfigJson {
        labels = List.copyOf(labels);
        oddities = List.copyOf(oddities);
        if (labels.size() != config.numLabels()) {
            throw new InvalidRequestException("a model of " + Plural.of(config.numLabels(), "class", "classes")
                    + " takes as many labels, found " + labels.size());
        }
    }

    /** The description of a model that is to be written. */
    public ConfigJson(ModelConfig config, List<String> labels, LoadedModel.ProblemType problemType) {
        this(config, labels, problemType, Optional.empty(), false, List.of());
    }

    /** @throws ResourceException if the file is missing, broken, or describes an unsupported model */
    public static ConfigJson read(Path path) {
        return parse(new ConfigFields(JsonFields.read(path)));
    }

    /**
     * The description in a model's folder, whatever its layout.
     *
     * @throws ResourceException as {@link #read}
     */
    public static ConfigJson in(Path folder) {
        return parse(new ConfigFields(ConfigFile.in(folder).fields()));
    }

    /**
     * @param origin the document's name in errors
     * @throws ResourceException as {@link #read}
     */
    public static ConfigJson parse(String json, String origin) {
        return parse(new ConfigFields(JsonFields.parse(json, origin)));
    }

    public static ConfigJson parse(ConfigFields json) {
        String type = modelType(json);
        Family<?> family = Families.ofModelType(type)
                .orElseThrow(() ->
                        json.unexpected("model_type", "of an architecture that vit4j has (" + Families.listed() + ")"));
        Optional<String> architecture = architecture(json, family);
        List<String> labels = family.labels(json);
        LoadedModel.ProblemType problemType = problemType(json);
        requireSupported(json);
        try {
            ModelConfig config = DescribedModel.read(family, json, architecture, labels.size())
                    .config();
            return new ConfigJson(
                    config,
                    labels,
                    problemType,
                    architecture,
                    family.givesUnitEmbeddings(type, architecture),
                    json.oddities());
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + e.getMessage(), e);
        }
    }

    /** timm's own files have no model_type, but name an architecture. */
    private static String modelType(ConfigFields json) {
        return json.text("model_type", json.names().contains(TimmFamily.ARCHITECTURE) ? TimmFamily.MODEL_TYPE : "");
    }

    /** The described model over parameters: initialized ones, for training from scratch, or any others. */
    public ConfiguredModel build(Params params) {
        return DescribedModel.of(config).build(params, Optional.empty());
    }

    /** The document in the reference's layout, for a family that has the preprocessing in it as well. */
    String toJson(Preprocessor preprocessing) {
        Map<String, Object> fields = fields();
        fields.putAll(DescribedModel.of(config).writePreprocessing(preprocessing));
        return JsonText.write(fields);
    }

    /** The document, in the reference's layout. */
    public String toJson() {
        return JsonText.write(fields());
    }

    private Map<String, Object> fields() {
        DescribedModel<?> model = DescribedModel.of(config);
        Map<String, Object> fields = new LinkedHashMap<>(model.write());
        fields.putAll(model.writeLabels(labels));
        // The other one is its default, and the reference refuses it for a single class.
        if (config.isClassifier() && problemType != LoadedModel.ProblemType.SINGLE_LABEL) {
            fields.put("problem_type", problemType.configName());
        }
        return fields;
    }

    /** The same, with information from the tensors' names that config.json doesn't have. */
    public ConfigJson fit(Set<String> tensors) {
        ModelConfig fitted =
                DescribedModel.of(config).fit(architecture, tensors).config();
        return new ConfigJson(fitted, labels, problemType, architecture, unitEmbeddings, oddities);
    }

    static Optional<String> architecture(ConfigFields json, StoredFamily<?> family) {
        Optional<String> known = json.anyTexts("architectures").stream()
                .filter(family.architectures()::contains)
                .findFirst();
        if (known.isEmpty()) {
            json.anyText("architectures")
                    .filter(named -> !named.equals("[]"))
                    .ifPresent(named -> json.odd(
                            "architectures",
                            named + ", which is none of " + String.join(", ", family.architectures())
                                    + "; the tensors in the file identify the head"));
        }
        return known;
    }

    static void requireSupported(ConfigFields json) {
        if (json.anyText("pruned_heads").filter(heads -> !heads.equals("{}")).isPresent()) {
            json.odd("pruned_heads", "not empty; all heads in the weights are used, as in the reference");
        }
        if (json.anyText("per_layer_config")
                .filter(layers -> !layers.equals("{}"))
                .isPresent()) {
            throw json.unexpected("per_layer_config", "empty: all layers of a model are alike");
        }
        if (json.has("quantization_config")) {
            throw json.unexpected("quantization_config", "absent: vit4j reads no quantized weights");
        }
    }

    private static LoadedModel.ProblemType problemType(ConfigFields json) {
        Optional<String> found = json.anyText("problem_type");
        Optional<LoadedModel.ProblemType> named = found.flatMap(LoadedModel.ProblemType::named);
        if (found.isPresent() && named.isEmpty()) {
            json.odd("problem_type", found.get() + ", which is not a known type; read as single-label classification");
        }
        return named.orElse(LoadedModel.ProblemType.SINGLE_LABEL);
    }
}
