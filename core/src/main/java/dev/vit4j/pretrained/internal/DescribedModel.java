package dev.vit4j.pretrained.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A family with a configuration of its own. */
public record DescribedModel<C extends ModelConfig>(Family<C> family, C config) {

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

    TrainedPreprocessing preprocessing() {
        return family.preprocessing(config);
    }

    Preprocessor usualPreprocessing() {
        return family.usualPreprocessing(config);
    }

    Activation defaultActivation() {
        return family.encoderFields().hiddenAct();
    }

    boolean hasOneActivation() {
        return family.hasOneActivation(config);
    }

    public List<NameAdapter> names() {
        return family.names(config);
    }

    public List<NameAdapter> names(Set<String> tensors) {
        return family.names(config, tensors);
    }

    public boolean isUnused(String tensor) {
        return family.isUnused(config, tensor);
    }

    public boolean givesPoolerOutput() {
        return family.givesPoolerOutput(config);
    }

    boolean hasPooler() {
        return family.hasPooler(config);
    }

    public boolean givesImageEmbeds() {
        return family.givesImageEmbeds(config);
    }

    public TransformerModel build(Params params, Optional<Interpolation> interpolation) {
        return family.build(config, params, interpolation);
    }
}
