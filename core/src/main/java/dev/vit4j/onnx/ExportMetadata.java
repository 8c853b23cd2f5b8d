package dev.vit4j.onnx;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedNetwork;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a program must know to use an exported model without its folder, as the texts of {@code metadata_props}:
 * {@code labels} of a classifier by index, a JSON array; its {@code problem_type}, by the reference's names;
 * {@code normalized} of an encoder, whether its embeddings are of length 1; {@code preprocessing.FIELD} for each field of the reference's preprocessor_config.json, and
 * {@code preprocessing.interpolation}, its {@code resample} by name.
 */
final class ExportMetadata {

    static final String LABELS = "labels";
    static final String PROBLEM_TYPE = "problem_type";
    static final String NORMALIZED = "normalized";
    static final String PREPROCESSING = "preprocessing.";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ExportMetadata() {}

    static Map<String, String> of(LoadedNetwork network) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (network.config().isClassifier()) {
            metadata.put(LABELS, JSON.writeValueAsString(network.labels()));
            metadata.put(PROBLEM_TYPE, network.problemType().configName());
        } else {
            boolean unit = network.hasUnitEmbeddings(LoadedModel.EmbeddingLength.OF_CLASS);
            metadata.put(NORMALIZED, Boolean.toString(unit));
        }
        return metadata;
    }

    /** @param imageSize what the preprocessing is to give */
    static Map<String, String> of(LoadedModel model, OnnxExport.InputSize imageSize) {
        Map<String, String> metadata = of(model.network());
        JsonNode preprocessing =
                JSON.readTree(preprocessing(model.preprocessing(), imageSize).toJson());
        for (Map.Entry<String, JsonNode> field : preprocessing.properties()) {
            JsonNode value = field.getValue();
            metadata.put(PREPROCESSING + field.getKey(), value.isString() ? value.stringValue() : value.toString());
        }
        String interpolation = model.preprocessing().resample().name().toLowerCase(Locale.ROOT);
        metadata.put(PREPROCESSING + "interpolation", interpolation);
        return metadata;
    }

    private static Preprocessor preprocessing(Preprocessor own, OnnxExport.InputSize imageSize) {
        return imageSize instanceof OnnxExport.InputSize.Fixed fixed
                ? own.withOutputSize(fixed.extent().height(), fixed.extent().width())
                : own;
    }
}
