package dev.vit4j.hub;

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
record Bound<C extends ModelConfig>(Family<C> family, C config) {

    /** @throws IllegalArgumentException where no family has such a configuration */
    static Bound<?> of(ModelConfig config) {
        return Families.ALL.stream()
                .flatMap(family -> bind(family, config).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no family has " + config));
    }

    private static <C extends ModelConfig> Optional<Bound<C>> bind(Family<C> family, ModelConfig config) {
        return family.cast(config).map(own -> new Bound<>(family, own));
    }

    static <C extends ModelConfig> Bound<C> read(
            Family<C> family, ConfigFields json, Optional<String> architecture, int numLabels) {
        return new Bound<>(family, family.read(json, architecture, numLabels));
    }

    Bound<C> fit(Optional<String> architecture, Set<String> tensors) {
        return new Bound<>(family, family.fit(config, architecture, tensors));
    }

    Map<String, Object> write() {
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

    List<NameAdapter> names() {
        return family.names(config);
    }

    List<NameAdapter> names(Set<String> tensors) {
        return family.names(config, tensors);
    }

    boolean isUnused(String tensor) {
        return family.isUnused(config, tensor);
    }

    boolean givesPoolerOutput() {
        return family.givesPoolerOutput(config);
    }

    boolean hasPooler() {
        return family.hasPooler(config);
    }

    boolean givesImageEmbeds() {
        return family.givesImageEmbeds(config);
    }

    TransformerModel build(Params params, Optional<Interpolation> interpolation) {
        return family.build(config, params, interpolation);
    }
}
