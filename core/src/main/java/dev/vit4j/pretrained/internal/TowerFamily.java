package dev.vit4j.pretrained.internal;

import dev.vit4j.model.TransformerConfig;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A family whose model is the image tower of two: its files hold the tower alone, or both. */
abstract class TowerFamily<C extends TransformerConfig, H> extends TransformerFamily<C, H> {

    private final TowerFiles files;

    TowerFamily(Class<C> type, TowerFiles files, EncoderFields encoder, List<Architecture<H>> architectures) {
        super(type, List.of(files.both(), files.alone()), encoder, architectures);
        this.files = files;
    }

    final TowerFiles files() {
        return files;
    }

    @Override
    public final boolean givesUnitEmbeddings(String modelType, Optional<String> architecture) {
        return files.isJoint(modelType.equals(files.both()), architecture);
    }

    /** The tower's fields, wherever it is. */
    abstract Map<String, Object> writeTower(C config);

    /** The tower alone; a classifier's class takes a file of both towers, of which it has the image tower alone. */
    final Map<String, Object> write(C config, H head) {
        Map<String, Object> tower = writeTower(config);
        if (!config.isClassifier()) {
            tower.put("architectures", List.of(architecture(head)));
            return tower;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", files.both());
        fields.put("architectures", List.of(architecture(head)));
        fields.put(files.field(), tower);
        return fields;
    }

    @Override
    public final List<NameAdapter> names(C config) {
        // Some files since transformers 5 have nothing before the tower's names.
        return List.of(names(files.prefix(), config), names("", config));
    }

    private NameAdapter names(String root, C config) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("position_embedding", root + "embeddings.position_embedding.weight")
                .layer("patch_embedding.projection", root + "embeddings.patch_embedding");
        TowerFiles.nameBlocks(names, root, config.numHiddenLayers());
        nameOthers(names.layer("head", "classifier"), root);
        return names.build();
    }

    /** The names in OpenCLIP's files. */
    abstract NameAdapter openClipNames(C config);

    /** Adds the names of the tensors that only this family has. */
    abstract void nameOthers(NameAdapter.Builder names, String root);

    /**
     * Of the adapters that may name a file's tensors the first has the prefix. In the reference's classes that hold the
     * tower as a part, names without it are not tensors of the tower; in the tower's own classes they are.
     */
    @Override
    public final List<NameAdapter> names(C config, Set<String> tensors) {
        if (OpenClipNames.areIn(tensors)) {
            return List.of(openClipNames(config));
        }
        boolean isPart = config.isClassifier() || hasTensor(tensors, "text_model.");
        return isPart && hasTensor(tensors, files.prefix()) ? names(config).subList(0, 1) : names(config);
    }

    /** The text tower, what compares the two, tables that older files keep, and a classifier that the model hasn't. */
    @Override
    public boolean isUnused(C config, String tensor) {
        return tensor.startsWith("text_model.")
                || tensor.startsWith("text_projection.")
                || OpenClipNames.isOfText(tensor)
                || TowerFiles.isOfNeither(tensor)
                || (isOfClassifier(tensor) && !config.isClassifier());
    }
}
