package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.io.JsonFields;
import dev.vit4j.model.ModelConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model folder's {@code config.json}: the reference's, of any of the {@link Families}, with the reference's defaults
 * for what is left out.
 *
 * @param labels the classes' names by index, {@code config.numLabels()} of them
 * @param architecture the reference's class, where the file names it
 * @param unitEmbeddings whether that class gives image embeddings of unit length
 */
public record ConfigJson(
        ModelConfig config, List<String> labels, Optional<String> architecture, boolean unitEmbeddings) {

    public static final String FILE_NAME = "config.json";

    private static final String SINGLE_LABEL = "single_label_classification";

    /** @throws InvalidRequestException where there is not one label a class */
    public ConfigJson {
        labels = List.copyOf(labels);
        if (labels.size() != config.numLabels()) {
            throw new InvalidRequestException(
                    "a model of " + config.numLabels() + " classes takes as many labels, found " + labels.size());
        }
    }

    /** What is to be written of a model. */
    public ConfigJson(ModelConfig config, List<String> labels) {
        this(config, labels, Optional.empty(), false);
    }

    /** @throws ResourceException where the file is missing, broken, or describes what vit4j has no model for */
    public static ConfigJson read(Path path) {
        return parse(new ConfigFields(JsonFields.read(path)));
    }

    /**
     * @param origin names the document in errors
     * @throws ResourceException as {@link #read}
     */
    public static ConfigJson parse(String json, String origin) {
        return parse(new ConfigFields(JsonFields.parse(json, origin)));
    }

    static ConfigJson parse(ConfigFields json) {
        String type = json.text("model_type", "");
        Family<?> family = Families.ofModelType(type)
                .orElseThrow(() ->
                        json.unexpected("model_type", "of an architecture that vit4j has (" + Families.listed() + ")"));
        Optional<String> architecture = architecture(json, family);
        List<String> labels = labels(json);
        requireSupported(json);
        try {
            ModelConfig config =
                    Bound.read(family, json, architecture, labels.size()).config();
            requireOneClassAnImage(json, config);
            return new ConfigJson(config, labels, architecture, family.givesUnitEmbeddings(type, architecture));
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + e.getMessage(), e);
        }
    }

    /** The document, in the layout of the reference's own. */
    public String toJson() {
        Map<String, Object> fields = new LinkedHashMap<>(Bound.of(config).write());
        Map<String, String> idToLabel = new LinkedHashMap<>();
        Map<String, Integer> labelToId = new LinkedHashMap<>();
        IntStream.range(0, labels.size()).forEach(i -> {
            idToLabel.put(Integer.toString(i), labels.get(i));
            labelToId.put(labels.get(i), i);
        });
        fields.put("id2label", idToLabel);
        fields.put("label2id", labelToId);
        return JsonFields.write(fields);
    }

    /** This, with what the names of the tensors say that config.json doesn't. */
    ConfigJson fit(Set<String> tensors) {
        ModelConfig fitted = Bound.of(config).fit(architecture, tensors).config();
        return new ConfigJson(fitted, labels, architecture, unitEmbeddings);
    }

    private static Optional<String> architecture(ConfigFields json, Family<?> family) {
        List<String> named = json.texts("architectures");
        Optional<String> known =
                named.stream().filter(family.architectures()::contains).findFirst();
        if (known.isEmpty() && !named.isEmpty()) {
            throw json.unexpected("architectures", String.join(" or ", family.architectures()));
        }
        return known;
    }

    private static void requireSupported(ConfigFields json) {
        if (json.has("pruned_heads") && !json.object("pruned_heads").names().isEmpty()) {
            throw json.unexpected("pruned_heads", "empty");
        }
        if (json.has("quantization_config")) {
            throw json.unexpected("quantization_config", "absent: vit4j reads no quantized weights");
        }
    }

    private static void requireOneClassAnImage(ConfigFields json, ModelConfig config) {
        if (!json.text("problem_type", SINGLE_LABEL).equals(SINGLE_LABEL) && config.isClassifier()) {
            throw json.unexpected("problem_type", "\"" + SINGLE_LABEL + "\": one class an image, by softmax");
        }
    }

    /** Two where nothing is said, as in the reference. */
    private static List<String> labels(ConfigFields json) {
        int unnamed = json.wholeNumber("num_labels", 2);
        if (!json.has("id2label")) {
            if (unnamed < 0) {
                throw json.unexpected("num_labels", "at least 0");
            }
            return IntStream.range(0, unnamed).mapToObj(i -> "LABEL_" + i).toList();
        }
        ConfigFields names = json.object("id2label");
        int count = names.names().size();
        Set<String> expected =
                IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.toSet());
        if (!expected.containsAll(names.names())) {
            throw json.unexpected("id2label", "one label for each of the numbers from 0 to " + (count - 1));
        }
        return IntStream.range(0, count)
                .mapToObj(i -> names.label(Integer.toString(i), "LABEL_" + i))
                .toList();
    }
}
