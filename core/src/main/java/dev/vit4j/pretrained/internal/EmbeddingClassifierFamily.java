package dev.vit4j.pretrained.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@link EmbeddingClassifier} in files, vit4j's own: the reference's image classifiers of these families read other vectors.
 * The config.json has the tower's as an object; the tensors are the tower's, and a linear layer named as in the reference's
 * classifiers.
 */
final class EmbeddingClassifierFamily implements Family<EmbeddingClassifier.Config> {

    static final String MODEL_TYPE = "vit4j-embedding-classifier";

    private static final String TOWER = "tower";

    @Override
    public List<String> modelTypes() {
        return List.of(MODEL_TYPE);
    }

    @Override
    public List<String> architectures() {
        return List.of();
    }

    @Override
    public List<ConfigField> fields() {
        return List.of(ConfigField.read(
                TOWER, "an object, the config.json of CLIPVisionModelWithProjection or SiglipVisionModel"));
    }

    @Override
    public Optional<EmbeddingClassifier.Config> cast(ModelConfig config) {
        return config instanceof EmbeddingClassifier.Config own ? Optional.of(own) : Optional.empty();
    }

    @Override
    public EmbeddingClassifier.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        json.requireNoneBut(fields(), MODEL_TYPE);
        if (!json.has(TOWER)) {
            throw json.unexpected(TOWER, "the config.json of an image tower");
        }
        ConfigFields fields = json.object(TOWER);
        return new EmbeddingClassifier.Config(
                Families.ofModelType(fields.text("model_type", ""))
                        .filter(TowerFamily.class::isInstance)
                        .map(family -> tower((TowerFamily<?, ?>) family, fields))
                        .orElseThrow(() -> fields.unexpected("model_type", "clip_vision_model or siglip_vision_model")),
                numLabels);
    }

    /** Without a class named, the tower that is compared with texts. */
    private static TransformerConfig tower(TowerFamily<?, ?> family, ConfigFields fields) {
        Optional<String> joint = Optional.of(family.files().jointClass());
        return family.read(fields, ConfigJson.architecture(fields, family).or(() -> joint), 0);
    }

    private static DescribedModel<?> tower(EmbeddingClassifier.Config config) {
        return DescribedModel.of(config.tower());
    }

    @Override
    public EmbeddingClassifier.Config fit(
            EmbeddingClassifier.Config config, Optional<String> architecture, Set<String> tensors) {
        return config;
    }

    @Override
    public Map<String, Object> write(EmbeddingClassifier.Config config) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", MODEL_TYPE);
        fields.put(TOWER, tower(config).write());
        return fields;
    }

    /** The tower's, among which is that of a classifier. */
    @Override
    public List<NameAdapter> names(EmbeddingClassifier.Config config) {
        return tower(config).names();
    }

    @Override
    public List<NameAdapter> names(EmbeddingClassifier.Config config, Set<String> tensors) {
        return tower(config).names(tensors);
    }

    @Override
    public boolean isUnused(EmbeddingClassifier.Config config, String tensor) {
        return tower(config).isUnused(tensor);
    }

    @Override
    public Set<ReferenceOutput> outputs(EmbeddingClassifier.Config config) {
        return EnumSet.of(ReferenceOutput.LAST_HIDDEN_STATE, ReferenceOutput.LOGITS);
    }

    @Override
    public TrainedPreprocessing preprocessing(EmbeddingClassifier.Config config) {
        return tower(config).preprocessing();
    }

    @Override
    public Preprocessor usualPreprocessing(EmbeddingClassifier.Config config) {
        return tower(config).usualPreprocessing();
    }

    @Override
    public Optional<Activation> trainedActivation(EmbeddingClassifier.Config config, String origin) {
        return tower(config).trainedActivation(origin);
    }
}
