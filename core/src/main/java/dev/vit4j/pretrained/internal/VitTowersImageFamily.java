package dev.vit4j.pretrained.internal;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.internal.preprocessing.TrainedPreprocessing;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The image tower in files of {@link VitTowersFamily}, without its projection; saved alone, it is a {@code vit4j-vit}. */
final class VitTowersImageFamily implements Family<Vit.Config> {

    private final VitFamily image;

    VitTowersImageFamily(VitFamily image) {
        this.image = image;
    }

    @Override
    public List<String> modelTypes() {
        return List.of(VitTowersFamily.CLIP, VitTowersFamily.SIGLIP);
    }

    @Override
    public List<String> architectures() {
        return List.of();
    }

    @Override
    public List<ConfigField> fields() {
        return Stream.concat(
                        Stream.of(ConfigField.read(VitTowersFamily.VISION, "the fields of vit4j-vit")),
                        image.fields().stream())
                .toList();
    }

    /** None: a configuration doesn't say that it was beside a text tower. */
    @Override
    public Optional<Vit.Config> cast(ModelConfig config) {
        return Optional.empty();
    }

    @Override
    public Vit.Config read(ConfigFields json, Optional<String> architecture, int numLabels) {
        return image.readTower(json, numLabels);
    }

    @Override
    public Vit.Config fit(Vit.Config config, Optional<String> architecture, Set<String> tensors) {
        return config;
    }

    @Override
    public Map<String, Object> write(Vit.Config config) {
        return image.write(config);
    }

    @Override
    public List<NameAdapter> names(Vit.Config config) {
        return image.names(config);
    }

    @Override
    public boolean isUnused(Vit.Config config, String tensor) {
        return image.isUnused(config, tensor);
    }

    @Override
    public Set<ReferenceOutput> outputs(Vit.Config config) {
        return image.outputs(config);
    }

    @Override
    public TrainedPreprocessing preprocessing(Vit.Config config) {
        return image.preprocessing(config);
    }
}
