package dev.vit4j.pretrained.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An architecture between files and memory: its config.json and the names of its tensors, both ways. A family more is
 * its model, one of these, and a line in {@link Families}.
 */
public interface Family<C extends ModelConfig> {

    /** The values of {@code model_type} that mean this family. */
    List<String> modelTypes();

    /** The classes of the reference that vit4j has the heads of. */
    List<String> architectures();

    /** What is done with the fields of its config.json, beside {@link ConfigField#COMMON}. */
    List<ConfigField> fields();

    /** The configuration, if it is one of this family's. */
    Optional<C> cast(ModelConfig config);

    /**
     * @param architecture the reference's class, one of {@link #architectures()}, where the file names it
     * @throws dev.vit4j.ResourceException if a field is of another type, or is not supported
     * @throws dev.vit4j.InvalidRequestException if sizes don't fit each other
     */
    C read(ConfigFields json, Optional<String> architecture, int numLabels);

    /** What the tensors in the file say that config.json doesn't. */
    C fit(C config, Optional<String> architecture, Set<String> tensors);

    /** What the family's checkpoints saw of images. */
    TrainedPreprocessing preprocessing(C config);

    /** As the published checkpoints have it, for a model that comes without: where their files say nothing, the class's defaults. */
    default Preprocessor usualPreprocessing(C config) {
        return Preprocessor.standard(preprocessing(config).processors().get(0));
    }

    /** What the family's config.json shares with others', and what holds where it is left out. */
    EncoderFields encoderFields();

    /** Whether all such models were trained with the nonlinearity that is the default. */
    default boolean hasOneActivation(C config) {
        return true;
    }

    /** The fields of a config.json that the reference opens, all but the labels. */
    Map<String, Object> write(C config);

    /** The names that files give to the tensors, one adapter a generation; the first is the one we write. */
    List<NameAdapter> names(C config);

    /** Those of {@link #names(ModelConfig)} that may name the tensors of a file. */
    default List<NameAdapter> names(C config, Set<String> tensors) {
        return names(config);
    }

    /** Whether the reference's files may hold a tensor of this name that the model has no use for. */
    boolean isUnused(C config, String tensor);

    TransformerModel build(C config, Params params, Optional<Interpolation> interpolation);

    /** Whether the reference's class has a {@code pooler_output}; it is then what the model pools. */
    boolean givesPoolerOutput(C config);

    /** Whether it has the dense layer over the class token that the reference's {@code ViTModel} builds by default. */
    default boolean hasPooler(C config) {
        return false;
    }

    /** Whether the scores are the reference's {@code image_embeds}. */
    default boolean givesImageEmbeds(C config) {
        return false;
    }

    /** Whether the class {@code architecture} of the reference gives image embeddings of unit length. */
    default boolean givesUnitEmbeddings(String modelType, Optional<String> architecture) {
        return false;
    }
}
