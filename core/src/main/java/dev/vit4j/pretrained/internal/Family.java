package dev.vit4j.pretrained.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An architecture of image models between files and memory: its config.json and the names of its tensors, both ways,
 * what it returns and what its checkpoints were trained on. Another family is its model, one of these, and a line in {@link Families}.
 */
public interface Family<C extends ModelConfig> extends StoredFamily<C> {

    /** The configuration, if it is of this family. */
    Optional<C> cast(ModelConfig config);

    /**
     * Reads the fields of a config.json.
     *
     * @param architecture the reference's class, one of {@link #architectures()}, if the file names it
     * @throws dev.vit4j.ResourceException if a field has another type, or is not supported
     * @throws dev.vit4j.InvalidRequestException if sizes don't fit each other
     */
    C read(ConfigFields json, Optional<String> architecture, int numLabels);

    /**
     * The class names by index, as many as there are classes.
     *
     * @throws dev.vit4j.ResourceException if they can't be read
     */
    default List<String> labels(ConfigFields json) {
        return ConfigLabels.read(json);
    }

    /** The fields of config.json that name the classes. */
    default Map<String, Object> writeLabels(List<String> labels) {
        Map<String, String> idToLabel = new LinkedHashMap<>();
        Map<String, Integer> labelToId = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            idToLabel.put(Integer.toString(i), labels.get(i));
            labelToId.put(labels.get(i), i);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id2label", idToLabel);
        fields.put("label2id", labelToId);
        return fields;
    }

    /** The fields of config.json that say how images are prepared; in most families another file does. */
    default Map<String, Object> writePreprocessing(Preprocessor preprocessing) {
        return Map.of();
    }

    /** What the reference's class returns, of that which a pass records. */
    Set<ReferenceOutput> outputs(C config);

    /** Whether the reference's class {@code architecture} returns image embeddings of unit length. */
    default boolean givesUnitEmbeddings(String modelType, Optional<String> architecture) {
        return false;
    }

    /** The preprocessing with which the family's checkpoints were trained. */
    TrainedPreprocessing preprocessing(C config);

    /** The preprocessing of a model that comes without: the published checkpoints', or else the class's defaults. */
    default Preprocessor usualPreprocessing(C config) {
        return Preprocessor.standard(preprocessing(config).processors().get(0));
    }

    /** The nonlinearity of a model whose config.json leaves it out; empty if the family has no such field. */
    default Optional<Activation> defaultActivation() {
        return Optional.empty();
    }

    /**
     * The nonlinearity that all such checkpoints were trained with; empty if they differ.
     *
     * @param origin the checkpoint's name as its config.json has it, or nothing
     */
    default Optional<Activation> trainedActivation(C config, String origin) {
        return defaultActivation();
    }
}
