package dev.vit4j.pretrained.internal;

import dev.vit4j.model.TextModel;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A family whose model is the text tower of two: its files hold the tower alone, or both. */
public abstract class TextFamily<C extends TextModel.Config> implements TowersFamily<C> {

    private final Class<C> type;
    private final TowerFiles files;
    private final TextFields encoder;
    private final List<String> architectures;

    TextFamily(Class<C> type, TowerFiles files, TextFields encoder, List<String> architectures) {
        this.type = type;
        this.files = files;
        this.encoder = encoder;
        this.architectures = List.copyOf(architectures);
    }

    @Override
    public final Class<C> type() {
        return type;
    }

    final TowerFiles files() {
        return files;
    }

    final TextFields encoder() {
        return encoder;
    }

    @Override
    public final List<String> modelTypes() {
        return List.of(files.both(), files.alone());
    }

    @Override
    public final List<String> architectures() {
        return architectures;
    }

    /** The tower's fields, wherever it is. */
    abstract Map<String, Object> writeTower(C config);

    @Override
    public final List<NameAdapter> names(C config) {
        // Some files since transformers 5 have nothing before the tower's names.
        return List.of(names(files.prefix(), config), names("", config));
    }

    private NameAdapter names(String root, C config) {
        NameAdapter.Builder names = NameAdapter.builder()
                .tensor("token_embedding.weight", root + "embeddings.token_embedding.weight")
                .tensor("position_embedding", root + "embeddings.position_embedding.weight");
        TowerFiles.nameBlocks(names, root, config.encoder().numHiddenLayers());
        nameHead(names.layer("norm", root + "final_layer_norm"), root);
        return names.build();
    }

    /** The names in OpenCLIP's files. */
    abstract NameAdapter openClipNames(C config, Set<String> tensors);

    /** Adds the names of what follows the last norm. */
    abstract void nameHead(NameAdapter.Builder names, String root);

    /** Beside an image tower, names without the prefix are not tensors of this one. */
    @Override
    public final List<NameAdapter> names(C config, Set<String> tensors) {
        if (OpenClipNames.areIn(tensors)) {
            return List.of(openClipNames(config, tensors));
        }
        return TransformerFamily.hasTensor(tensors, "vision_model.")
                ? names(config).subList(0, 1)
                : names(config);
    }

    /** The image tower, what compares the two, and tables that older files keep. */
    @Override
    public boolean isUnused(C config, String tensor) {
        return tensor.startsWith("vision_model.")
                || tensor.startsWith(OpenClipNames.VISUAL)
                || tensor.startsWith("visual_projection.")
                || TowerFiles.isOfNeither(tensor);
    }

    @Override
    public final void askFor(C config, Params params) {
        config.build(params);
    }
}
