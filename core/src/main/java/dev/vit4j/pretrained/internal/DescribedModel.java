package dev.vit4j.pretrained.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A family with one of its configurations. */
public record DescribedModel<C extends ModelConfig>(Family<C> family, C config) implements StoredModel {

    /** @throws IllegalArgumentException if no family has such a configuration */
    public static DescribedModel<?> of(ModelConfig config) {
        return Families.ALL.stream()
                .flatMap(family -> bind(family, config).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no family has " + config));
    }

    private static <C extends ModelConfig> Optional<DescribedModel<C>> bind(Family<C> family, ModelConfig config) {
        return family.cast(config).map(own -> new DescribedModel<>(family, own));
    }

    static <C extends ModelConfig> DescribedModel<C> read(
            Family<C> family, ConfigFields json, Optional<String> architecture, int numLabels) {
        return new DescribedModel<>(family, family.read(json, architecture, numLabels));
    }

    DescribedModel<C> fit(Optional<String> architecture, Set<String> tensors) {
        return new DescribedModel<>(family, family.fit(config, architecture, tensors));
    }

    public Map<String, Object> write() {
        return family.write(config);
    }

    Map<String, Object> writeLabels(List<String> labels) {
        return family.writeLabels(labels);
    }

    Map<String, Object> writePreprocessing(Preprocessor preprocessing) {
        return family.writePreprocessing(preprocessing);
    }

    public TrainedPreprocessing preprocessing() {
        return family.preprocessing(config);
    }

    public Preprocessor usualPreprocessing() {
        return family.usualPreprocessing(config);
    }

    Optional<Activation> defaultActivation() {
        return family.defaultActivation();
    }

    Optional<Activation> trainedActivation(String origin) {
        return family.trainedActivation(config, origin);
    }

    @Override
    public void askFor(Params params) {
        build(params, Optional.empty());
    }

    @Override
    public List<NameAdapter> names() {
        return family.names(config);
    }

    @Override
    public List<NameAdapter> names(Set<String> tensors) {
        return family.names(config, tensors);
    }

    @Override
    public boolean isUnused(String tensor) {
        return family.isUnused(config, tensor);
    }

    public Set<ReferenceOutput> outputs() {
        return family.outputs(config);
    }

    /** Whether it has the layers over the class token that a field of the family's config.json says there are. */
    boolean hasPooler(String field) {
        return outputs().contains(ReferenceOutput.POOLER_OUTPUT)
                && family.fields().stream().anyMatch(known -> known.name().equals(field));
    }

    /**
     * The model.
     *
     * @param interpolation of the positions, if another than the family's own is asked for
     * @throws InvalidRequestException if one is asked for and the model has no positions
     */
    public ConfiguredModel build(Params params, Optional<Interpolation> interpolation) {
        if (interpolation.isEmpty()) {
            return config.build(params);
        }
        if (config instanceof TransformerConfig transformer) {
            return transformer.build(params, interpolation.get());
        }
        throw new InvalidRequestException("the model has no position embeddings that could be interpolated");
    }
}
