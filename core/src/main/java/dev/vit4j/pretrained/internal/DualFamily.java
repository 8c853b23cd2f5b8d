package dev.vit4j.pretrained.internal;

import dev.vit4j.model.DualEncoder;
import dev.vit4j.pretrained.ModelFolder.Towers;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A family of models of two towers, each of which is also a family of its own. */
public abstract class DualFamily<C extends DualEncoder.Config> implements TowersFamily<C> {

    private final Class<C> type;
    private final TowerFiles image;
    private final TowerFiles text;
    private final Set<String> classesOfImages;
    private final Set<String> classesOfTexts;

    DualFamily(Class<C> type, TowerFamily<?, ?> image, TextFamily<?> text) {
        this.type = type;
        this.image = image.files();
        this.text = text.files();
        classesOfImages = classesOfOne(image);
        classesOfTexts = classesOfOne(text);
    }

    /** Of which the reference has no class. */
    DualFamily(Class<C> type, TowerFiles image, TowerFiles text) {
        this.type = type;
        this.image = image;
        this.text = text;
        classesOfImages = Set.of();
        classesOfTexts = Set.of();
    }

    private Set<String> classesOfOne(StoredFamily<?> tower) {
        return tower.architectures().stream()
                .filter(name -> !name.equals(image.jointClass()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public final Class<C> type() {
        return type;
    }

    @Override
    public final List<String> modelTypes() {
        return List.of(image.both());
    }

    @Override
    public final List<String> architectures() {
        return image.jointClass().isEmpty() ? List.of() : List.of(image.jointClass());
    }

    /** The reference's class that prepares images and texts. */
    public abstract String processorClass();

    /** The class that a config.json names, if it has one tower only. */
    final Optional<String> ofOneTower(ConfigFields json) {
        return json.anyTexts("architectures").stream()
                .filter(name -> classesOfImages.contains(name) || classesOfTexts.contains(name))
                .findFirst();
    }

    /**
     * The towers in files of this type: those of the class that config.json names, or else those that the tensors are
     * of.
     */
    final Towers towers(ConfigFields json, Supplier<Set<String>> tensors) {
        Optional<String> one = ofOneTower(json);
        if (one.isPresent()) {
            return classesOfTexts.contains(one.get()) ? Towers.TEXT : Towers.IMAGE;
        }
        if (!holds(text, tensors.get())) {
            return Towers.IMAGE;
        }
        return holds(image, tensors.get()) ? Towers.BOTH : Towers.TEXT;
    }

    /** Whether tensors are a tower's, whatever wrappers have put before the names. */
    private static boolean holds(TowerFiles tower, Set<String> tensors) {
        return tensors.stream().anyMatch(name -> ("." + name).contains("." + tower.prefix()));
    }

    @Override
    public final C fit(C config, Optional<String> architecture, Set<String> tensors) {
        return config;
    }

    /** The document with both towers' fields, to which a family adds its own. */
    final Map<String, Object> write(Map<String, Object> imageTower, Map<String, Object> textTower) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", image.both());
        if (!architectures().isEmpty()) {
            fields.put("architectures", architectures());
        }
        fields.put(image.field(), imageTower);
        fields.put(text.field(), textTower);
        return fields;
    }

    /** The names of both towers' tensors, as they are in files of both. */
    static NameAdapter.Builder names(List<NameAdapter> image, List<NameAdapter> text) {
        return NameAdapter.builder().inside("image", image.get(0)).inside("text", text.get(0));
    }

    @Override
    public boolean isUnused(C config, String tensor) {
        return TowerFiles.isIndexTable(tensor);
    }

    @Override
    public final void askFor(C config, Params params) {
        config.build(params);
    }
}
