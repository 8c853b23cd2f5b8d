package dev.vit4j.pretrained.internal;

import dev.vit4j.model.ClipText;
import dev.vit4j.model.SiglipText;
import dev.vit4j.model.TextModel;
import dev.vit4j.model.VitTowers;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link VitTowers} in files of our own {@code model_type}: {@code vision_config} is that of a {@code vit4j-vit},
 * {@code text_config} the reference's, and tensors have our names.
 */
final class VitTowersFamily extends DualFamily<VitTowers.Config> {

    static final String CLIP = "vit4j-clip";
    static final String SIGLIP = "vit4j-siglip";
    static final String VISION = "vision_config";

    /** What the image tower's tensors begin with. */
    static final String IMAGE = "image.";

    private static final String TEXT = "text_config";

    private final String modelType;
    private final VitFamily image;
    private final ClipTextFamily clip;
    private final SiglipTextFamily siglip;

    VitTowersFamily(String modelType, VitFamily image, ClipTextFamily clip, SiglipTextFamily siglip) {
        super(
                VitTowers.Config.class,
                new TowerFiles(modelType, "vit4j-vit", "", List.of(VISION), IMAGE),
                new TowerFiles(modelType, "", "", List.of(TEXT), "text."));
        this.modelType = modelType;
        this.image = image;
        this.clip = clip;
        this.siglip = siglip;
    }

    /** Whether a tensor is of the text tower, or compares the two. */
    static boolean isOutsideImageTower(String tensor) {
        return tensor.startsWith("text.") || tensor.startsWith("image_projection.") || TowerFiles.isOfNeither(tensor);
    }

    @Override
    public boolean has(Object config) {
        return config instanceof VitTowers.Config towers && towers.isSiglip() == modelType.equals(SIGLIP);
    }

    @Override
    public String processorClass() {
        return modelType.equals(SIGLIP) ? "SiglipProcessor" : "CLIPProcessor";
    }

    @Override
    public List<ConfigField> fields() {
        return List.of(
                ConfigField.read(VISION, "the image tower's fields, those of vit4j-vit"),
                ConfigField.read(TEXT, "the text tower's fields, as above"));
    }

    @Override
    public VitTowers.Config read(ConfigFields json, Optional<String> architecture) {
        return new VitTowers.Config(image.readTower(json, 0), text(json.object(TEXT)));
    }

    private TextModel.Config text(ConfigFields json) {
        return modelType.equals(SIGLIP)
                ? siglip.read(json, Optional.empty())
                : clip.read(json, Optional.of(ClipTextFamily.PROJECTED));
    }

    @Override
    public Map<String, Object> write(VitTowers.Config config) {
        return write(
                image.write(config.image()),
                config.text() instanceof SiglipText.Config sigmoid
                        ? siglip.writeTower(sigmoid)
                        : clip.writeTower((ClipText.Config) config.text()));
    }

    @Override
    public List<NameAdapter> names(VitTowers.Config config) {
        return List.of(new NameAdapter(List.of()));
    }
}
